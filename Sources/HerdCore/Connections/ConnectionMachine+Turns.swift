/// Lines of one address take turns where they come too fast (`AddressTable`).
extension ConnectionMachine {
    /// When the next line may be taken, where lines of one address take turns.
    enum Turn: Equatable, Sendable {
        /// Each line is asked for.
        case open
        case waits(until: Moment)
        /// One line may be taken without asking.
        case given
    }

    /// Whether the next line's turn was waited for, and has come: it counts for one line.
    public mutating func useTurn() -> Bool {
        guard turn == .given else { return false }
        turn = .open
        return true
    }

    var isWaiting: Bool {
        switch turn {
        case .waits: true
        case .open, .given: false
        }
    }

    /// When the turn comes that is waited for.
    var turnBegins: Moment? {
        switch turn {
        case .waits(let until): until
        case .open, .given: nil
        }
    }
}
