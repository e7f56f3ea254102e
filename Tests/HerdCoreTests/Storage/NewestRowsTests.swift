import Testing

@testable import HerdCore

struct NewestRowsTests {
    @Test func `of each client the newest row is kept, whichever came first`() {
        var newest = NewestRows()
        #expect(take([("kiwi", 5, "five"), ("fig", 7, "seven")], into: &newest))
        #expect(take([("kiwi", 6, "six-and-longer"), ("fig", 6, "six")], into: &newest))
        #expect(take([("kiwi", 6, "six-and-longer"), ("pear", 1, "one")], into: &newest))
        #expect(texts(of: newest) == ["kiwi six-and-longer", "fig seven", "pear one"])
    }

    /// The table decides what a worker answers, the rows what is left of it after a crash.
    @Test func `what is newer is so in the order of the table`() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<200 {
            var server = TestServer()
            var newest = NewestRows()
            for _ in 0..<20 {
                let time = Int.random(in: 0..<3, using: &random)
                let label = Int.random(in: 0..<3, using: &random)
                let origin = ["A", "B"].randomElement(using: &random) ?? ""
                let place = ["+1.0+1.0", "+2.0+2.0", "+2.0+2.05"].randomElement(using: &random)
                let line = "UPDATE c \(place ?? "") \(time) \(label) \(origin)"
                _ = server.handle(line, from: .link(LinkID(1)))
                var source = TestServer(durability: .second)
                _ = source.handle(line, from: .link(LinkID(1)))
                #expect(source.save().withPacked { newest.take(packed: $0) })
            }
            newest.withEach { row in
                let known = server.machine.shards.look(at: 0) { shard in
                    shard.table.withReport(at: 0) { Words(ReportRow($0)) }
                }
                #expect(known == Words(row))
            }
            #expect(newest.count == 1)
        }
    }

    @Test func `thousands of clients are kept apart`() {
        var newest = NewestRows()
        for round in 1...3 {
            let rows = (0..<5_000).map { ("client\($0)", Int64(round), "\($0) \(round)") }
            #expect(take(rows, into: &newest))
        }
        #expect(texts(of: newest) == (0..<5_000).map { "client\($0) \($0) 3" })
    }

    @Test func `half a row is none`() {
        var rows = ReportRows()
        rows.append(client: "kiwi", "+1.0+1.0", "1", label: 1)
        var newest = NewestRows()
        let isTaken = rows.withPacked {
            newest.take(packed: UnsafeRawBufferPointer(rebasing: $0.dropLast()))
        }
        #expect(!isTaken)
    }

    private func take(
        _ rows: [(client: String, counted: Int64, time: String)],
        into newest: inout NewestRows
    ) -> Bool {
        var batch = ReportRows()
        for row in rows {
            batch.append(client: row.client, "+1.0+1.0", row.time, counted: row.counted, label: 1)
        }
        return batch.withPacked { newest.take(packed: $0) }
    }

    private func texts(of newest: NewestRows) -> [String] {
        var texts: [String] = []
        newest.withEach { row in
            let client = String(decoding: row.client, as: UTF8.self)
            texts.append("\(client) \(String(decoding: row.time, as: UTF8.self))")
        }
        return texts
    }
}

private struct Words: Equatable {
    let words: [[UInt8]]
    let label: Int64

    init(_ row: ReportRow) {
        words = [row.client, row.location, row.time, row.origin].map { Array($0) }
        label = row.label
    }
}
