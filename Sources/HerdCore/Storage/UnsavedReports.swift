/// Which reports a server's file does not have yet, and which save will bring them there.
///
/// Like a link it owes a set of reports, not a queue of messages: what changes twice before a save
/// is saved once. *Awaited* reports are those that somebody waits for; the next save has them all.
/// The *others* came from neighbors, or from a worker before this one: their clients have had their
/// answer from somebody who has saved them, so they are taken in pieces that hold up nobody.
struct UnsavedReports: Equatable, Sendable {
    /// A piece of the others: some 5 ms of a save, as measured with SQLite.
    static let othersMax = 1_000
    private var awaited = MarkedQueue()
    private var others = MarkedQueue()
    /// What the saves that are under way have, the oldest first; it comes back if they fail.
    private var taken: [Int] = []
    private var underWay: [Begun] = []
    private var begun = SaveNumber.none

    private struct Begun: Equatable {
        let save: SaveNumber
        /// How many of `taken` it has.
        let count: Int
    }

    var count: UnsavedCount { UnsavedCount(awaited: awaited.count, others: others.count) }

    /// The report at `index` is new, and nobody waits for it.
    mutating func mark(_ index: Int) {
        others.mark(index)
    }

    /// The report at `index` is new, and its AT leaves when this save is done.
    mutating func markAwaited(_ index: Int) -> SaveNumber {
        awaited.mark(index)
        return begun.next
    }

    /// The save after which the report at `index` can't be lost; nil: that is so already.
    ///
    /// A report that nobody had waited for is hurried. Saves that are under way may not have this
    /// one, and are waited for all the same: that costs a moment, and needs no second set of marks.
    mutating func save(of index: Int) -> SaveNumber? {
        if others.contains(index) { awaited.mark(index) }
        if awaited.contains(index) { return begun.next }
        return underWay.last?.save
    }

    /// Everything in the table is unsaved: the file is new.
    mutating func markAll(count: Int) {
        for index in 0..<count { others.mark(index) }
    }

    /// Begins one more save: hands out each index that it is to have.
    ///
    /// Returns how many of them are others, at most `othersMax`.
    @discardableResult
    mutating func begin(othersMax: Int = othersMax, _ take: (Int) -> Void) -> Int {
        begun = begun.next
        let before = taken.count
        while let index = awaited.popFirst() {
            others.remove(index)
            taken.append(index)
            take(index)
        }
        var room = othersMax
        while room > 0, let index = others.popFirst() {
            taken.append(index)
            take(index)
            room -= 1
        }
        underWay.append(Begun(save: begun, count: taken.count - before))
        return othersMax - room
    }

    /// The oldest save that is under way is done; returns its number.
    mutating func succeeded() -> SaveNumber {
        let oldest = underWay.removeFirst()
        taken.removeFirst(oldest.count)
        return oldest.save
    }

    /// The save that was begun last did not come about: the next one has what it had.
    ///
    /// Returns its number.
    mutating func failed() -> SaveNumber {
        let last = underWay.removeLast()
        for index in taken.suffix(last.count) { awaited.mark(index) }
        taken.removeLast(last.count)
        return last.save
    }
}

/// How much is unsaved.
public struct UnsavedCount: Equatable, Sendable {
    /// Reports that somebody waits for.
    public var awaited: Int
    public var others: Int

    public init(awaited: Int = 0, others: Int = 0) {
        self.awaited = awaited
        self.others = others
    }

    var isNothing: Bool { awaited == 0 && others == 0 }
    /// The others are more than one save takes.
    var isMuch: Bool { others > UnsavedReports.othersMax }
}
