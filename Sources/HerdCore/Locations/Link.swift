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
    let openedAt: WallTime
    var due: DueReports
    /// How both tables are compared; nil where links open with a dump of all reports instead.
    var sync: TableSync?

    /// Whether anything can be sent now.
    var hasWords: Bool { !due.isEmpty || sync?.hasWords(due) ?? false }

    /// Appends words of the comparison of tables, at most `bytesMax` bytes.
    mutating func takeSync(from table: ReportTable, bytesMax: Int, into bytes: inout [UInt8]) {
        sync?.take(from: table, due: due, bytesMax: bytesMax, into: &bytes)
    }

    /// Whether the server at the other end took this report itself, and still has it.
    ///
    /// A report from before the link opened may have been lost since: the link ended with the
    /// worker that had it. The neighbor gets it back, by whatever way it comes here. Whoever has
    /// proved its name gets it in any case, for times of day say nothing certain of before and
    /// after; seldom does a report come here first by way of another server.
    func isOrigin(of report: Report) -> Bool {
        guard sync == nil, report.label >= openedAt.nanoseconds else { return false }
        return neighbor?.withUnsafeBytes { $0.hasSameBytes(as: report.origin) } ?? false
    }
}
