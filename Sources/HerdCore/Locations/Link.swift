/// A way to another server that is open now.
///
/// The shell numbers them and uses no number twice.
public struct LinkID: Hashable, Sendable {
    public let number: Int

    public init(_ number: Int) {
        self.number = number
    }
}

/// An open link, and what it still has to send.
struct Link: Sendable {
    let id: LinkID
    /// Name of the server at the other end; nil for another worker of this same server.
    let neighbor: [UInt8]?
    var due: DueReports

    /// A report that a server took is no news to that server.
    func isOrigin(of report: Report) -> Bool {
        neighbor?.withUnsafeBytes { $0.hasSameBytes(as: report.origin) } ?? false
    }
}
