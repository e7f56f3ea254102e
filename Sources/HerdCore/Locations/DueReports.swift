/// What one link still has to send: a set of reports, not a queue of messages.
///
/// Memory is bounded by the number of clients, and a slow neighbor gets the newest report once.
/// Two sources take turns, so that neither keeps the other waiting: the *dump*, all reports that
/// were there when the link opened, and the *news*, those that were stored since.
struct DueReports: Sendable {
    private var dump: Range<Int>
    private var news = MarkedQueue()
    private var isDumpsTurn = false
    /// News marked and taken since the link opened.
    private var marked = 0
    private var taken = 0

    enum Due: Equatable {
        case dump(Int)
        case news(Int)
    }

    /// A link that has just opened, on a table with `count` reports: all of them are due.
    init(count: Int) {
        dump = 0..<count
    }

    var isEmpty: Bool { dump.isEmpty && news.isEmpty }

    /// How many reports are due.
    var count: Int { dump.count + news.count }

    /// Stands behind all news that are due now.
    var fence: Int { marked }

    /// Whether all that stood before the fence has been taken.
    func isPast(_ fence: Int) -> Bool { taken >= fence }

    /// The report at `index` is new; what the dump has still to send needs no second mention.
    mutating func mark(_ index: Int) {
        guard !dump.contains(index), !news.contains(index) else { return }
        news.mark(index)
        marked += 1
    }

    /// Takes one index out of the set.
    mutating func next() -> Due? {
        isDumpsTurn.toggle()
        return isDumpsTurn ? nextOfDump() ?? nextOfNews() : nextOfNews() ?? nextOfDump()
    }

    private mutating func nextOfDump() -> Due? {
        guard let index = dump.popFirst() else { return nil }
        return .dump(index)
    }

    private mutating func nextOfNews() -> Due? {
        guard let index = news.popFirst() else { return nil }
        taken += 1
        return .news(index)
    }
}
