import Testing

@testable import HerdCore

@Suite struct PlacesCacheTests {
    func cache(_ adjust: (inout PlacesPolicy) -> Void = { _ in }) -> PlacesCache {
        var policy = PlacesPolicy()
        policy.freshFor = .seconds(10)
        policy.staleFor = .seconds(5)
        adjust(&policy)
        return PlacesCache(policy)
    }

    @Test func `an answer is fresh, then usable, then gone`() {
        var cache = cache()
        let search = PlacesSearch.numbered(1)
        cache.keep(.named("a"), for: search, at: .at(0))
        #expect(cache.fresh(search, at: .at(9.999)) == .named("a"))
        #expect(cache.fresh(search, at: .at(10)) == nil)
        #expect(cache.usable(search, at: .at(14.999)) == .named("a"))
        #expect(cache.usable(search, at: .at(15)) == nil)
        #expect(cache.fresh(.numbered(2), at: .at(0)) == nil)
    }

    @Test func `the least recently used answer makes room`() {
        var cache = cache { $0.cacheEntriesMax = 2 }
        cache.keep(.named("a"), for: .numbered(1), at: .at(0))
        cache.keep(.named("b"), for: .numbered(2), at: .at(0))
        #expect(cache.fresh(.numbered(1), at: .at(1)) == .named("a"))
        cache.keep(.named("c"), for: .numbered(3), at: .at(2))
        #expect(cache.fresh(.numbered(2), at: .at(2)) == nil)
        #expect(cache.fresh(.numbered(1), at: .at(2)) == .named("a"))
        #expect(cache.fresh(.numbered(3), at: .at(2)) == .named("c"))
    }

    @Test func `the bytes kept are bounded and counted right`() {
        let bytes = PlacesAnswer.named("a").bytes
        var cache = cache { $0.cacheBytesMax = 3 * bytes + bytes / 2 }
        for number in 0..<50 {
            cache.keep(.named("a"), for: .numbered(number % 7), at: .at(Double(number)))
            #expect(cache.bytes == cache.count * bytes)
            #expect(cache.count <= 3)
        }
        cache.keep(
            .named(String(repeating: "x", count: 4 * bytes)),
            for: .numbered(1),
            at: .at(60)
        )
        #expect(cache.count == 0)
        #expect(cache.bytes == 0)
    }

    @Test func `zero keeps nothing`() {
        var cache = cache { $0.freshFor = .zero }
        cache.keep(.named("a"), for: .numbered(1), at: .at(0))
        #expect(cache.count == 0)
    }

    @Test(
        arguments: [
            (PlacesProvider.offline, nil, Duration.seconds(600)), (.google, nil, .zero),
            (.googleLegacy, nil, .zero), (.google, .seconds(60), .seconds(60)),
            (.offline, .zero, .zero),
        ] as [(PlacesProvider, Duration?, Duration)]
    )
    func `Google's answers are kept only where that is asked for`(
        provider: PlacesProvider,
        configured: Duration?,
        freshFor: Duration
    ) {
        var configuration = PlacesConfiguration()
        configuration.provider = provider
        configuration.cache = configured
        #expect(PlacesPolicy(configuration).freshFor == freshFor)
        #expect(PlacesPolicy(configuration).staleFor == freshFor)
    }
}

@Suite struct RetryBudgetTests {
    @Test func `a tenth of the calls may be retried, after the first ten`() {
        var budget = RetryBudget()
        let first = (0..<12).map { _ in budget.spend() }
        #expect(first == Array(repeating: true, count: 10) + [false, false])
        let later = (0..<30).map { _ in
            budget.callBegan()
            return budget.spend()
        }
        let everyTenth = Array(repeating: false, count: 9) + [true]
        #expect(later == everyTenth + everyTenth + everyTenth)
    }

    @Test func `unspent retries do not pile up`() {
        var budget = RetryBudget()
        for _ in 0..<10_000 { budget.callBegan() }
        #expect((0..<20).count { _ in budget.spend() } == 10)
    }
}
