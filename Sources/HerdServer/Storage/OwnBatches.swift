import HerdCore

/// What of the batches in a file its own connection has written, and need not read to fold it.
///
/// Rounds of folding have one piece or several, and other saves come between these: they are for
/// the next round.
struct OwnBatches {
    /// All batches are own ones as long as the file has this version; nil: nobody knows.
    private(set) var version: Int64?
    /// What is saved and not in a round yet.
    private var rows = PlacedRows()
    private var last: Int64 = 0
    /// What this round brings into the table.
    private(set) var folding = RowPile()
    /// The last batch that has rows of this round.
    private(set) var foldingUpTo: Int64 = 0
    private var folded = 0

    /// The rows are in the file as the batch of that number.
    mutating func saved(_ rows: ReportRows, as number: Int64) {
        guard version != nil else { return }
        last = number
        if !self.rows.take(rows) { self = OwnBatches() }
    }

    /// Begins a round, where none is under way.
    mutating func beginRound() {
        guard version != nil, folding.count == 0 else { return }
        folding = rows.takeAll()
        foldingUpTo = last
    }

    /// The next rows to be folded.
    func piece(max: Int) -> Range<Int> {
        folded..<min(folding.count, folded + max)
    }

    /// Takes note of what is committed; true where the round is over.
    mutating func tookPlace(_ folding: ReportFile.Folded) -> Bool {
        switch folding {
        case .own(let position):
            folded = position
            guard folded == self.folding.count else { return false }
            (self.folding, folded) = (RowPile(), 0)
            return true
        case .others(let isEnd, let version):
            self = OwnBatches()
            if isEnd { self.version = version }
            return isEnd
        }
    }
}
