/// What saves have added to a server's file since it was folded last.
struct Unfolded: Equatable, Sendable {
    private var saves = 0
    private var rows = 0
    /// When it is to be folded, however little it is; nil: it is nothing.
    private var until: Moment?

    var isNothing: Bool { until == nil }

    /// A save has added so many rows, which may stay as they are until then.
    mutating func add(_ rows: Int, until: Moment) {
        saves += 1
        self.rows += rows
        self.until = self.until ?? until
    }

    /// It is to be folded now: long ago, or much.
    func isDue(at now: Moment, _ patience: StorageMachine.Patience) -> Bool {
        guard let until else { return false }
        return now >= until || saves >= patience.unfoldedSaves || rows >= patience.unfoldedRows
    }
}
