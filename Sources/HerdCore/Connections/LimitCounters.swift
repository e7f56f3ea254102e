/// How often a limit has held a client back since the server's worker started.
public struct LimitCounters: Equatable, Sendable {
    /// Connections beyond `Limits.connectionsMax`.
    public var connectionsRefused = 0
    /// Connections beyond `Limits.addressConnectionsMax`.
    public var addressConnectionsRefused = 0
    /// Lines that had to wait for a turn of their address.
    public var requestsDelayed = 0
    /// Connections that were ended because too many lines of their address waited already.
    public var requestsRefused = 0
    public var linesTooLong = 0
    /// Connections that were ended within a line.
    public var linesUnfinished = 0
    /// Connections that were closed because nobody read their replies.
    public var repliesUnread = 0
    /// Connections that were closed because all of them held too much.
    public var memoryTaken = 0
    /// Connections that were ended because nothing moved.
    public var idle = 0
    /// How often nothing was accepted for a moment, for lack of descriptors or memory.
    public var acceptPauses = 0

    public init() {}

    /// Stands before the names in a worker's counters.
    public static let prefix = "limits."

    /// Each with the name that it has in JSON.
    public static let all: [(name: String, field: WritableKeyPath<Self, Int> & Sendable)] = [
        ("connections_refused", \.connectionsRefused),
        ("address_connections_refused", \.addressConnectionsRefused),
        ("requests_delayed", \.requestsDelayed),
        ("requests_refused", \.requestsRefused),
        ("lines_too_long", \.linesTooLong),
        ("lines_unfinished", \.linesUnfinished),
        ("replies_unread", \.repliesUnread),
        ("memory_taken", \.memoryTaken),
        ("idle", \.idle),
        ("accept_pauses", \.acceptPauses),
    ]

    /// This side has ended a connection.
    public mutating func ended(because reason: CloseReason) {
        switch reason {
        case .lineTooLong: linesTooLong += 1
        case .lineUnfinished: linesUnfinished += 1
        case .unsentBytes, .unsentAge: repliesUnread += 1
        case .memory: memoryTaken += 1
        case .tooManyRequests: requestsRefused += 1
        case .idle: idle += 1
        case .inputEnded, .worker: break
        }
    }
}
