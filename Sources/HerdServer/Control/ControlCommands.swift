/// What the control socket can ask of the worker.
struct ControlCommands {
    /// Space-separated `key=value`.
    var counters: () -> String
    var drain: (Duration) -> Void
    /// The handler that talks with the successor, which has just said so.
    var join: () -> JoinHandler
}

/// One packet that asks for something.
enum ControlCommand: Equatable {
    case counters
    case drain(Duration)
    case join

    /// Nil where it is none.
    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        switch (words.first, words.count) {
        case ("counters", 1): self = .counters
        case ("join", 1): self = .join
        case ("drain", 2):
            guard let milliseconds = UInt32(words[1]) else { return nil }
            self = .drain(.milliseconds(milliseconds))
        default: return nil
        }
    }
}
