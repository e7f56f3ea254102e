import Testing

@testable import HerdCore

struct ReportTableTests {
    /// Ten thousand stores of two thousand clients, against a dictionary.
    @Test func `the table finds what a dictionary finds`() throws {
        var random = SplitMix64(seed: 9)
        var table = ReportTable()
        var expected: [String: String] = [:]
        var order: [String] = []
        for _ in 0..<10_000 {
            let client = "c\(Int.random(in: 0..<2_000, using: &random))"
            let line =
                "UPDATE \(client) \(random.location()) \(random.time()) \(random.label()) "
                + random.client()
            table.store(line)
            if expected.updateValue(line, forKey: client) == nil { order.append(client) }
        }
        #expect(table.count == expected.count)
        for (index, client) in order.enumerated() {
            let found = try #require(lending(client) { table.index(of: $0) })
            #expect(found == index)
            #expect(line(at: found, of: table) == expected[client])
        }
        for stranger in ["", "c", "c2000", "C1", "c1 "] {
            #expect(lending(stranger) { table.index(of: $0) } == nil)
        }
    }

    @Test func `clients are told apart by every byte`() {
        var table = ReportTable()
        let clients: [[UInt8]] = [[0], [0, 0], [0xFF], [0xFE], [0xC3, 0xBC], [0xC3]]
        for client in clients {
            client.withUnsafeBytes { client in
                lending("+1-1") { location in
                    let sighting = Sighting(
                        client: client,
                        location: location,
                        time: location,
                        nanoseconds: 5
                    )
                    _ = table.insert(Report(sighting: sighting, label: 6, origin: location))
                }
            }
        }
        for (index, client) in clients.enumerated() {
            #expect(client.withUnsafeBytes { table.index(of: $0) } == index)
        }
    }

    /// Some ten pairs of so many clients have the same 32 bits of hash.
    @Test func `clients with the same hash are told apart`() {
        var table = ReportTable()
        lending("+1-1") { word in
            for number in UInt64(0)..<300_000 {
                withUnsafeBytes(of: number) { client in
                    let sighting = Sighting(
                        client: client,
                        location: word,
                        time: word,
                        nanoseconds: 5
                    )
                    _ = table.insert(Report(sighting: sighting, label: 6, origin: word))
                }
            }
        }
        let wrong = (UInt64(0)..<300_000).first { number in
            withUnsafeBytes(of: number) { table.index(of: $0) } != Int(number)
        }
        #expect(wrong == nil)
    }

    private func line(at index: Int, of table: ReportTable) -> String {
        var bytes: [UInt8] = []
        table.withReport(at: index) { bytes.appendUpdate($0) }
        return String(decoding: bytes.dropLast(), as: UTF8.self)
    }
}
