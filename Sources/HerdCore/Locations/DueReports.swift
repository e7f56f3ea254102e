/// What one link still has to send: a set of reports, not a queue of messages.
///
/// Memory is bounded by the number of clients, and a slow neighbor gets the newest report once.
/// Two sources take turns, so that neither keeps the other waiting: the *dump*, all reports that
/// were there when the link opened, and the *news*, those that were stored since.
struct DueReports: Sendable {
    private var dump: Range<Int>
    /// Indices in the order of their news; those before `newsNext` have been taken.
    private var news: [UInt32] = []
    private var newsNext = 0
    /// One bit for each index: whether it stands in `news`.
    private var marks: [UInt64] = []
    private var isDumpsTurn = false

    enum Due: Equatable {
        case dump(Int)
        case news(Int)
    }

    /// A link that has just opened, on a table with `count` reports: all of them are due.
    init(count: Int) {
        dump = 0..<count
    }

    var isEmpty: Bool { dump.isEmpty && newsNext == news.count }

    /// The report at `index` is new; what the dump has still to send needs no second mention.
    mutating func mark(_ index: Int) {
        guard !dump.contains(index) else { return }
        let (word, bit) = (index / 64, UInt64(1) << UInt64(index % 64))
        while marks.count <= word { marks.append(0) }
        guard marks[word] & bit == 0 else { return }
        marks[word] |= bit
        news.append(UInt32(index))
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
        guard newsNext < news.count else { return nil }
        let index = Int(news[newsNext])
        newsNext += 1
        marks[index / 64] &= ~(UInt64(1) << UInt64(index % 64))
        dropTaken()
        return .news(index)
    }

    /// Frees what was taken once it is most of the array: each index is moved once on average.
    private mutating func dropTaken() {
        if newsNext == news.count {
            news.removeAll(keepingCapacity: true)
            newsNext = 0
        } else if newsNext >= 1_024, newsNext * 2 > news.count {
            news.removeFirst(newsNext)
            newsNext = 0
        }
    }
}
