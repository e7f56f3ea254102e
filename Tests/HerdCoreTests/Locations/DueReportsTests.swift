import Testing

@testable import HerdCore

struct DueReportsTests {
    @Test func `a link that opens has every report due, once`() {
        var due = DueReports(count: 3)
        #expect(!due.isEmpty)
        #expect(drain(&due) == [.dump(0), .dump(1), .dump(2)])
        #expect(due.isEmpty)
        #expect(DueReports(count: 0).isEmpty)
    }

    @Test func `news come once, in the order in which they became due`() {
        var due = DueReports(count: 0)
        for index in [70, 2, 70, 3, 2] { due.mark(index) }
        #expect(drain(&due) == [.news(70), .news(2), .news(3)])
        due.mark(2)
        #expect(drain(&due) == [.news(2)])
    }

    @Test func `news of what is still to be dumped are not said twice`() {
        var due = DueReports(count: 2)
        due.mark(1)
        #expect(due.next() == .dump(0))
        due.mark(0)
        #expect(due.next() == .news(0))
        #expect(drain(&due) == [.dump(1)])
    }

    @Test func `dump and news take turns`() {
        var due = DueReports(count: 3)
        due.mark(8)
        due.mark(9)
        #expect(drain(&due) == [.dump(0), .news(8), .dump(1), .news(9), .dump(2)])
    }

    /// Random marks and takes: whatever was marked comes out after it, and nothing else does.
    @Test func `it is a set that forgets nothing`() {
        var random = SplitMix64(seed: 10)
        var due = DueReports(count: 100)
        var expected = Set(0..<100)
        for _ in 0..<50_000 {
            if Int.random(in: 0..<100, using: &random) < 60 {
                let index = Int.random(in: 0..<5_000, using: &random)
                due.mark(index)
                expected.insert(index)
            } else if let next = due.next() {
                #expect(expected.remove(index(next)) != nil)
            } else {
                #expect(expected.isEmpty)
            }
            #expect(due.isEmpty == expected.isEmpty)
        }
        #expect(Set(drain(&due).map(index)) == expected)
    }

    private func drain(_ due: inout DueReports) -> [DueReports.Due] {
        var taken: [DueReports.Due] = []
        while let next = due.next() { taken.append(next) }
        return taken
    }

    private func index(_ due: DueReports.Due) -> Int {
        switch due {
        case .dump(let index), .news(let index): index
        }
    }
}
