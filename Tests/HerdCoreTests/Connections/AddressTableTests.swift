import Testing

@testable import HerdCore

struct AddressTableTests {
    private let began = Moment(.seconds(1_000))
    private static let rules = AddressTable.Rules(
        connectionsMax: 2,
        requestsPerSecond: 10,
        requestsBurst: 3
    )

    private func address(_ number: Int) -> ClientAddress { ClientAddress(UInt32(number)) }

    @Test func `an address has so many connections, and another one its own`() {
        let table = TestTable(rules: Self.rules)
        let first = table.connected(address(1), at: began)
        _ = table.connected(address(1), at: began)
        #expect(!table.mayConnect(address(1)))
        #expect(table.mayConnect(address(2)))
        table.disconnected(first, at: began)
        #expect(table.mayConnect(address(1)))
    }

    @Test func `turns are given at once as long as there are some, then one after the other`() {
        let table = TestTable(rules: Self.rules)
        let (one, other) = (table.connected(address(1), at: began), address(2))
        let second = table.connected(address(1), at: began)
        for _ in 0..<3 { #expect(table.takeTurn(one, at: began) == .now) }
        #expect(table.takeTurn(one, at: began) == .later(began + .milliseconds(100)))
        #expect(table.takeTurn(second, at: began) == .later(began + .milliseconds(200)))
        #expect(table.takeTurn(table.connected(other, at: began), at: began) == .now)
        let later = began + .milliseconds(250)
        #expect(table.takeTurn(one, at: later) == .later(began + .milliseconds(300)))
    }

    @Test func `nobody waits for longer than ten seconds`() {
        let table = TestTable(rules: Self.rules)
        let place = table.connected(address(1), at: began)
        for _ in 0..<103 { #expect(table.takeTurn(place, at: began) != .never) }
        for _ in 0..<3 { #expect(table.takeTurn(place, at: began) == .never) }
        let later = began + .milliseconds(100)
        #expect(table.takeTurn(place, at: later) == .later(began + .milliseconds(10_100)))
    }

    @Test func `over any time no more turns begin than the rules say`() {
        for seed in 0..<200 {
            var random = SplitMix64(seed: UInt64(seed))
            let table = TestTable(rules: Self.rules)
            let place = table.connected(address(1), at: began)
            var now = began
            var begun: [Duration] = []
            for _ in 0..<300 {
                now = now + .milliseconds(Int.random(in: 0...150, using: &random))
                switch table.takeTurn(place, at: now) {
                case .now: begun.append(now - began)
                case .later(let moment): begun.append(moment - began)
                case .never: break
                }
            }
            #expect(begun == begun.sorted(), "seed \(seed)")
            for (first, last) in zip(begun, begun.dropFirst(3)) {
                #expect(last - first >= .milliseconds(99), "seed \(seed)")
            }
        }
    }

    @Test func `who comes back owes what he owed`() {
        let table = TestTable(rules: Self.rules)
        let place = table.connected(address(1), at: began)
        for _ in 0..<4 { _ = table.takeTurn(place, at: began) }
        table.disconnected(place, at: began)
        let again = table.connected(address(1), at: began)
        #expect(table.takeTurn(again, at: began) == .later(began + .milliseconds(200)))
    }

    @Test func `a debt moves to another table, once for all connections`() {
        let old = TestTable(rules: Self.rules)
        let place = old.connected(address(1), at: began)
        for _ in 0..<3 { _ = old.takeTurn(place, at: began) }
        let debt = old.debt(place, at: began)
        #expect(debt == .milliseconds(300))
        let new = TestTable(rules: Self.rules)
        let now = Moment(.zero)
        let moved = new.connected(address(1), debt: debt, at: now)
        _ = new.connected(address(1), debt: debt, at: now)
        #expect(new.takeTurn(moved, at: now) == .later(now + .milliseconds(100)))
    }

    @Test func `without a rate nobody waits, and nobody is remembered`() {
        var rules = Self.rules
        rules.requestsPerSecond = 0
        let table = TestTable(rules: rules)
        let place = table.connected(address(1), at: began)
        for _ in 0..<1_000 { #expect(table.takeTurn(place, at: began) == .now) }
        table.disconnected(place, at: began)
        #expect(table.count == 0)
    }

    @Test func `other rules count from the next line on`() {
        let table = TestTable(rules: Self.rules)
        let place = table.connected(address(1), at: began)
        for _ in 0..<3 { _ = table.takeTurn(place, at: began) }
        var rules = Self.rules
        rules.requestsBurst = 5
        rules.connectionsMax = 1
        table.follow(rules)
        #expect(table.takeTurn(place, at: began) == .now)
        #expect(!table.mayConnect(address(1)))
    }

    @Test func `however many addresses come and go, few are remembered`() {
        let table = TestTable(rules: Self.rules)
        for number in 0..<100_000 {
            let place = table.connected(address(number), at: began)
            _ = table.takeTurn(place, at: began)
            table.disconnected(place, at: began)
        }
        #expect(table.count == AddressTable.leftMax)
        let later = began + .seconds(1)
        table.disconnected(table.connected(address(1), at: later), at: later)
        #expect(table.count == 0)
    }

    @Test func `connections are counted rightly, whatever comes and goes`() {
        for seed in 0..<100 {
            var random = SplitMix64(seed: UInt64(seed))
            let table = TestTable(rules: Self.rules)
            var open: [(number: Int, place: AddressTable.Place)] = []
            var now = began
            for _ in 0..<400 {
                now = now + .milliseconds(Int.random(in: 0...80, using: &random))
                let number = Int.random(in: 0..<12, using: &random)
                let mine = open.count { $0.number == number }
                #expect(table.mayConnect(address(number)) == (mine < 2), "seed \(seed)")
                if Bool.random(using: &random), mine < 2 {
                    open.append((number, table.connected(address(number), at: now)))
                } else if let index = open.indices.randomElement(using: &random) {
                    if Bool.random(using: &random) {
                        _ = table.takeTurn(open[index].place, at: now)
                    }
                    table.disconnected(open.remove(at: index).place, at: now)
                }
            }
            #expect(table.count >= Set(open.map(\.number)).count && table.count <= 12)
        }
    }
}

/// A table whose answers can be compared where they are given.
private final class TestTable {
    private var table: AddressTable

    init(rules: AddressTable.Rules) { table = AddressTable(rules: rules) }

    var count: Int { table.count }

    func follow(_ rules: AddressTable.Rules) { table.follow(rules) }

    func mayConnect(_ address: ClientAddress) -> Bool { table.mayConnect(address) }

    func connected(
        _ address: ClientAddress,
        debt: Duration = .zero,
        at now: Moment
    ) -> AddressTable.Place {
        table.connected(address, debt: debt, at: now)
    }

    func disconnected(_ place: AddressTable.Place, at now: Moment) {
        table.disconnected(place, at: now)
    }

    func debt(_ place: AddressTable.Place, at now: Moment) -> Duration {
        table.debt(place, at: now)
    }

    func takeTurn(_ place: AddressTable.Place, at now: Moment) -> AddressTable.Turn {
        table.takeTurn(place, at: now)
    }
}
