import Testing

@testable import HerdCore

struct PlacedRowsTests {
    @Test func `the last row of each place is kept, of whatever length`() {
        var random = SplitMix64(seed: 3)
        var placed = PlacedRows()
        for _ in 0..<50 {
            var expected: [Int: String] = [:]
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                var rows = ReportRows()
                for _ in 0..<Int.random(in: 0...9, using: &random) {
                    let place = Int.random(in: 0..<40, using: &random)
                    let time = "\(UInt64.random(in: 0...9_999_999, using: &random))"
                    expected[place] = time
                    rows.append(client: "client\(place)", "+1.0+1.0", time, label: 1, at: place)
                }
                let isTaken = placed.take(rows)
                #expect(isTaken)
            }
            #expect(placed.count == expected.count)
            #expect(texts(of: placed.takeAll()) == Set(expected.map { "client\($0) \($1)" }))
            #expect(placed.count == 0)
        }
    }

    @Test func `rows of a file have no places, and are not taken`() {
        var rows = ReportRows()
        rows.append(client: "kiwi", "+1.0+1.0", "1", label: 1, at: 0)
        rows.append(client: "pear", "+1.0+1.0", "1", label: 1)
        var placed = PlacedRows()
        let isTaken = placed.take(rows)
        #expect(!isTaken)
        #expect(placed.count == 0)
    }

    /// Otherwise a client's row would take the place of another one's.
    @Test(arguments: [1, 2, 8])
    func `reports of different shards have different places`(threads: Int) {
        var server = TestServer(durability: .second, sharding: Sharding(threads: threads))
        for client in 0..<500 {
            _ = server.handle("UPDATE client\(client) +1.0+1.0 1 1 S", from: .link(LinkID(1)))
        }
        let rows = server.save()
        #expect(rows.places.count == 500)
        #expect(Set(rows.places).count == 500)
    }

    private func texts(of pile: RowPile) -> Set<String> {
        var texts: Set<String> = []
        pile.withEach(0..<pile.count) { row in
            let client = String(decoding: row.client, as: UTF8.self)
            texts.insert("\(client) \(String(decoding: row.time, as: UTF8.self))")
        }
        return texts
    }
}
