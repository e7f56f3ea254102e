/// What a client met that should not have happened; its description is one sentence.
public enum Mistake: Error, Equatable, Sendable, CustomStringConvertible {
    /// A reply that is not the one that its question should get.
    case wrongReply(question: String, reply: String, reason: String)
    /// Bytes that nothing had asked for.
    case unasked(String)
    /// The server ended an established connection, or the network did.
    case ended(how: String, unanswered: Int)
    case notConnected(reason: String)
    case noReply(question: String, within: Duration)

    /// Requests that got a wrong reply, or none.
    public var failed: Int {
        switch self {
        case .wrongReply, .unasked, .noReply: 1
        case .ended(_, let unanswered): unanswered
        case .notConnected: 0
        }
    }

    /// No server may give such a reply, whatever becomes of connections.
    public var isWrongReply: Bool {
        switch self {
        case .wrongReply, .unasked: true
        case .noReply, .ended, .notConnected: false
        }
    }

    /// Connections that were lost, or could not be made.
    public var lost: Int {
        switch self {
        case .ended, .notConnected: 1
        case .wrongReply, .unasked, .noReply: 0
        }
    }

    public var description: String {
        switch self {
        case .wrongReply(let question, let reply, let reason):
            "\(reason): \(Self.quote(reply)) to \(Self.quote(question))"
        case .unasked(let bytes): "nothing had asked for \(Self.quote(bytes))"
        case .ended(let how, let unanswered): "\(how) with \(unanswered) requests unanswered"
        case .notConnected(let reason): "not connected: \(reason)"
        case .noReply(let question, let time): "no reply within \(time) to \(Self.quote(question))"
        }
    }

    /// Shown on one line, and no longer than a terminal's.
    private static func quote(_ text: String) -> String {
        text.count <= 120 ? text.debugDescription : text.prefix(120).debugDescription + "…"
    }
}
