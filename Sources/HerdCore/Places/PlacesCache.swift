/// Answers that may be given again: least recently used goes first, each with its time.
struct PlacesCache: Equatable, Sendable {
    private struct Entry: Equatable {
        let answer: PlacesAnswer
        let freshUntil: Moment
        let usableUntil: Moment
        var lastUse: UInt64
    }

    private let entriesMax: Int
    private let bytesMax: Int
    private let freshFor: Duration
    private let staleFor: Duration
    private var entries: [PlacesSearch: Entry] = [:]
    private var uses: UInt64 = 0
    private(set) var bytes = 0

    init(_ policy: PlacesPolicy) {
        entriesMax = policy.cacheEntriesMax
        bytesMax = policy.cacheBytesMax
        freshFor = policy.freshFor
        staleFor = policy.staleFor
    }

    var count: Int { entries.count }

    /// As good as a new answer.
    mutating func fresh(_ search: PlacesSearch, at now: Moment) -> PlacesAnswer? {
        guard let entry = entries[search], now < entry.freshUntil else { return nil }
        touch(search)
        return entry.answer
    }

    /// Better than an error.
    mutating func usable(_ search: PlacesSearch, at now: Moment) -> PlacesAnswer? {
        guard let entry = entries[search], now < entry.usableUntil else { return nil }
        touch(search)
        return entry.answer
    }

    mutating func keep(_ answer: PlacesAnswer, for search: PlacesSearch, at now: Moment) {
        guard freshFor > .zero else { return }
        remove(search)
        uses += 1
        bytes += answer.bytes
        let freshUntil = now + freshFor
        entries[search] = Entry(
            answer: answer,
            freshUntil: freshUntil,
            usableUntil: freshUntil + staleFor,
            lastUse: uses
        )
        // A walk over a thousand entries costs less than the call that just ended.
        while entries.count > entriesMax || bytes > bytesMax, let oldest = leastRecentlyUsed {
            remove(oldest)
        }
    }

    private var leastRecentlyUsed: PlacesSearch? {
        entries.min { $0.value.lastUse < $1.value.lastUse }?.key
    }

    private mutating func touch(_ search: PlacesSearch) {
        uses += 1
        entries[search]?.lastUse = uses
    }

    private mutating func remove(_ search: PlacesSearch) {
        guard let entry = entries.removeValue(forKey: search) else { return }
        bytes -= entry.answer.bytes
    }
}
