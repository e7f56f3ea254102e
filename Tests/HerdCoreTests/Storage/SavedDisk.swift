@testable import HerdCore

/// A disk that has what was written sooner or later, and for certain when it was synced.
struct SavedDisk {
    /// What outlives the power.
    private(set) var durable = SavedRows()
    /// What each transaction since then has made of it.
    private var since: [SavedRows] = []
    /// Saves that are written, and that no sync has begun for.
    private var saves = 0
    private var sync: (saves: Int, transactions: Int)?
    /// What is written goes nowhere until a file is made anew.
    private var isGone = false

    /// What whoever reads the file finds there.
    var written: SavedRows { since.last ?? durable }
    var isSyncing: Bool { sync != nil }

    mutating func commit(_ rows: ReportRows) {
        guard !isGone else { return }
        var next = written
        next.commit(rows)
        since.append(next)
    }

    /// Folds some batches; true where none is left.
    mutating func fold(using random: inout SplitMix64) -> Bool {
        guard !isGone else { return true }
        var next = written
        defer { since.append(next) }
        return next.fold(using: &random)
    }

    /// What was committed last is a save, and is to be synced.
    mutating func wroteSave() {
        guard !isGone else { return }
        saves += 1
        beginSync()
    }

    /// The sync is over; returns how many saves it was for.
    mutating func synced() -> Int {
        guard let sync else { return 0 }
        durable = since[sync.transactions - 1]
        since.removeFirst(sync.transactions)
        self.sync = nil
        beginSync()
        return sync.saves
    }

    mutating func syncFailed() {
        (sync, saves) = (nil, 0)
    }

    /// Somebody deletes the file.
    mutating func lose() {
        self = SavedDisk()
        isGone = true
    }

    mutating func open() {
        isGone = false
    }

    /// Some transactions since the last sync have come to the disk, the first so many of them.
    mutating func powerFails(using random: inout SplitMix64) {
        let kept = Int.random(in: 0...since.count, using: &random)
        if kept > 0 { durable = since[kept - 1] }
        since = []
        syncFailed()
    }

    private mutating func beginSync() {
        guard sync == nil, saves > 0 else { return }
        sync = (saves, since.count)
        saves = 0
    }
}
