import HerdCore

/// What the control socket can ask of the worker.
struct ControlCommands {
    /// Space-separated `key=value`.
    var counters: () -> String
    /// The listening socket, for a supervisor that has lost it.
    var socket: () -> Int32
    var drain: (Duration) -> Void
    /// The handler that talks with the successor, which has just said so.
    var join: () -> JoinHandler
    /// Hands all connections over to the successor that waits at this path, and answers then.
    var handOver: (String, _ answer: @escaping (HandoverOutcome) -> Void) -> Void
    /// Accepts now: the predecessor's connections will not come.
    var accept: () -> Void
    /// Answers when the neighbors have all reports, at the latest after this time.
    var sync: (Duration, _ answer: @escaping (SyncAnswer) -> Void) -> Void
    /// Goes on with the configuration in this file, as far as that takes no other worker.
    var configure: (String) throws(StartFailure) -> Void
}

/// One packet that asks for something.
enum ControlCommand: Equatable {
    case counters
    case socket
    case drain(Duration)
    case join
    case handOver(path: String)
    case accept
    case sync(within: Duration)
    case configure(path: String)

    /// Nil where it is none.
    init?(_ text: String) {
        // The path is all the rest: folders may have spaces in their names.
        let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        let rest = words.count > 1 ? String(words[1]) : nil
        switch (words[0], rest) {
        case ("counters", nil): self = .counters
        case ("socket", nil): self = .socket
        case ("join", nil): self = .join
        case ("accept", nil): self = .accept
        case ("drain", let rest?):
            guard let window = Self.milliseconds(rest) else { return nil }
            self = .drain(window)
        case ("sync", let rest?):
            guard let window = Self.milliseconds(rest) else { return nil }
            self = .sync(within: window)
        case ("handover", let rest?):
            guard rest.hasPrefix("/") else { return nil }
            self = .handOver(path: rest)
        case ("configure", let rest?):
            guard rest.hasPrefix("/") else { return nil }
            self = .configure(path: rest)
        default: return nil
        }
    }

    private static func milliseconds(_ text: String) -> Duration? {
        UInt32(text).map { .milliseconds($0) }
    }
}
