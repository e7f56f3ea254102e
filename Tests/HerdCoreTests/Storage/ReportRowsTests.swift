import Testing

@testable import HerdCore

struct ReportRowsTests {
    @Test func `what was saved is what is known after a restart`() {
        var before = TestServer(durability: .commit)
        _ = before.reply(to: "IAMAT kiwi +34.068930-118.445127 1520023934.918963997")
        _ = before.reply(to: "IAMAT pear +1.0-1.0/ 1520023934")
        _ = before.handle(
            "UPDATE fig +2.0+2.0 7.5 1520023935182837383 Hands",
            from: .link(LinkID(1))
        )
        var after = TestServer(durability: .commit)
        #expect(after.machine.restore(before.save()) == 0)
        for client in ["kiwi", "pear", "fig"] {
            let question = "WHATSAT \(client) 10 5"
            #expect(after.reply(to: question) == before.reply(to: question))
            #expect(after.reply(to: question).hasPrefix("AT "))
        }
        #expect(after.machine.unsaved == UnsavedCount())
    }

    @Test func `a restored report does not replace a newer one`() {
        var old = TestServer(durability: .commit)
        _ = old.reply(to: "IAMAT kiwi +1.0+1.0 100")
        var server = TestServer(durability: .commit)
        let answer = server.reply(to: "IAMAT kiwi +2.0+2.0 200")
        #expect(server.machine.restore(old.save()) == 0)
        #expect(server.reply(to: "WHATSAT kiwi 10 5") == answer)
    }

    @Test func `a bit that flips changes the sum`() {
        var server = TestServer(durability: .commit)
        _ = server.reply(to: "IAMAT kiwi +34.068930-118.445127 1520023934.918963997")
        let rows = server.save()
        var sums: Set<Int64> = []
        rows.withEach { row in
            sums.insert(row.sum)
            for word in [\ReportRow.client, \.location, \.time, \.origin] {
                let bytes = Array(row[keyPath: word])
                for position in bytes.indices {
                    for bit in 0..<8 {
                        var damaged = bytes
                        damaged[position] ^= 1 << bit
                        damaged.withUnsafeBytes { _ = sums.insert(row.with($0, at: word).sum) }
                    }
                }
            }
        }
        #expect(
            sums.count == 1 + 8 * ("kiwi+34.068930-118.4451271520023934.918963997Goloman".count)
        )
    }

    @Test func `a row that no server can have written is counted, and not taken`() {
        var rows = ReportRows()
        for (location, time, label) in [
            ("+34.0-118.0", "1", Int64(1)), ("nowhere", "1", 1), ("+34.0-118.0", "soon", 1),
            ("+34.0-118.0", "1", -1),
        ] {
            rows.append(client: "c\(rows.count)", location, time, label: label)
        }
        var server = TestServer(durability: .commit)
        #expect(server.machine.restore(rows) == 3)
        #expect(server.machine.clients == 1)
    }

    @Test func `rows are used again, and the last client is known`() {
        var rows = ReportRows()
        #expect(rows.lastClient == nil)
        rows.append(client: "a", "+1.0+1.0", "1", label: 1)
        rows.append(client: "b", "+1.0+1.0", "1", label: 1)
        #expect(rows.lastClient == Array("b".utf8))
        rows.removeAll()
        #expect(rows.isEmpty)
        rows.append(client: "c", "+1.0+1.0", "1", label: 1)
        var clients: [String] = []
        rows.withEach { clients.append(String(decoding: $0.client, as: UTF8.self)) }
        #expect(clients == ["c"])
    }

    @Test func `packed rows are taken whole, or not at all`() {
        var rows = ReportRows()
        rows.append(client: "a", "+1.0+1.0", "1", label: 1)
        rows.append(client: "b", "+2.0+2.0", "2", label: 2)
        let packed = rows.withPacked { Array($0) }
        for count in 1..<packed.count where count != packed.count / 2 {
            let taken = packed[..<count].withUnsafeBytes { rows.append(packed: $0) }
            #expect(!taken)
        }
        #expect(rows.count == 2)
        #expect(packed.withUnsafeBytes { rows.append(packed: $0) })
        #expect(rows.count == 4)
        #expect(rows.withPacked { Array($0) } == packed + packed)
        #expect(rows.lastClient == Array("b".utf8))
    }

    @Test func `a bit that flips in a batch changes its sum`() {
        var rows = ReportRows()
        rows.append(client: "kiwi", "+34.068930-118.445127", "1520023934.918963997", label: 1)
        var bytes = rows.withPacked { Array($0) }
        var sums: Set<Int64> = [bytes.withUnsafeBytes(ReportRows.sum)]
        for position in bytes.indices {
            for bit in 0..<8 {
                bytes[position] ^= 1 << bit
                sums.insert(bytes.withUnsafeBytes(ReportRows.sum))
                bytes[position] ^= 1 << bit
            }
        }
        #expect(sums.count == 1 + 8 * bytes.count)
    }

    @Test func `a word that is longer than any may be is not taken`() {
        var rows = ReportRows()
        let taken = rows.append(
            client: String(repeating: "c", count: 256),
            "+1.0+1.0",
            "1",
            label: 1
        )
        #expect(!taken)
        #expect(rows.isEmpty)
    }
}

extension ReportRow {
    fileprivate func with(
        _ bytes: UnsafeRawBufferPointer,
        at word: KeyPath<ReportRow, UnsafeRawBufferPointer>
    ) -> ReportRow {
        ReportRow(
            client: word == \.client ? bytes : client,
            location: word == \.location ? bytes : location,
            time: word == \.time ? bytes : time,
            origin: word == \.origin ? bytes : origin,
            counted: counted,
            label: label
        )
    }
}

extension ReportRows {
    @discardableResult
    mutating func append(
        client: String,
        _ location: String,
        _ time: String,
        counted: Int64 = 1,
        label: Int64,
        at place: Int? = nil
    ) -> Bool {
        let words = [client, location, time, "S"].map { Array($0.utf8) }
        return words[0].withUnsafeBytes { client in
            words[1].withUnsafeBytes { location in
                words[2].withUnsafeBytes { time in
                    words[3].withUnsafeBytes { origin in
                        append(
                            ReportRow(
                                client: client,
                                location: location,
                                time: time,
                                origin: origin,
                                counted: counted,
                                label: label
                            ),
                            at: place
                        )
                    }
                }
            }
        }
    }
}
