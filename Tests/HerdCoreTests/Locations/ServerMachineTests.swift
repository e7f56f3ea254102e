import Testing

@testable import HerdCore

struct ServerMachineTests {
    let iamat = "IAMAT kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997"
    let answer =
        "AT Goloman +0.263873386 kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997\n"

    @Test func `the worked example of the protocol`() {
        var goloman = TestServer("Goloman")
        var welsh = TestServer("Welsh")
        let link = LinkID(1)
        goloman.machine.linkOpened(link, neighbor: "Welsh", at: goloman.now)

        #expect(goloman.reply(to: iamat) == answer)
        let updates = goloman.updates(for: link)
        #expect(
            updates == [
                "UPDATE kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997 "
                    + "1520023935182837383 Goloman"
            ]
        )
        for update in updates { #expect(welsh.handle(update) == (.silent, "")) }

        let places = PlacesQuestion(
            latitude: 34.068930,
            longitude: -118.445127,
            radiusMeters: 10_000
        )
        #expect(
            welsh.handle("WHATSAT kiwi.cs.ucla.edu 10 2") == (.places(places, bound: 2), answer)
        )
        #expect(welsh.reply(to: "FOO i_am_client 10 32") == "? FOO i_am_client 10 32\n")
    }

    @Test(arguments: MalformedLines.all)
    func `a malformed line is repeated behind a question mark`(line: String) {
        var server = TestServer()
        _ = server.reply(to: "IAMAT a +1-1 5")
        #expect(server.handle(line) == (.answered, "? \(line)\n"))
        #expect(server.machine.counters.invalidLines == 1)
    }

    @Test func `any bytes at all get a reply, in full`() {
        var random = SplitMix64(seed: 11)
        var server = TestServer()
        for _ in 0..<20_000 {
            var line = Array("IAMAT a +1-1 5".utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let position = Int.random(in: 0..<line.count, using: &random)
                line[position] = UInt8.random(in: 0...255, using: &random)
            }
            var reply: [UInt8] = []
            let outcome = line.withUnsafeBytes {
                server.machine.handle($0, from: .client, at: server.now, reply: &reply)
            }
            #expect(outcome == .answered)
            let isAT = reply.starts(with: "AT Goloman +".utf8)
            #expect(isAT || reply == Array("? ".utf8) + line + [0x0A])
        }
    }

    @Test func `a client's bytes are copied as they came, UTF-8 or not`() {
        var server = TestServer()
        let client: [UInt8] = [0xFF, 0x00, 0xC3, 0x28, 0x7F]
        let line = Array("IAMAT ".utf8) + client + Array(" +1-1/ 0005.50\r".utf8)
        var reply: [UInt8] = []
        _ = line.withUnsafeBytes {
            server.machine.handle(
                $0,
                from: .client,
                at: WallTime(nanoseconds: 6_000_000_000),
                reply: &reply
            )
        }
        #expect(
            reply == Array("AT Goloman +0.500000000 ".utf8) + client
                + Array(" +1-1/ 0005.50\n".utf8)
        )
    }

    @Test func `an over-long line is repeated up to its 64th byte`() {
        var server = TestServer()
        var reply: [UInt8] = []
        let line = String(repeating: "0123456789", count: 200)
        lending(line) { server.machine.handleTooLong($0, reply: &reply) }
        #expect(String(decoding: reply, as: UTF8.self) == "? \(line.prefix(64))\n")
        #expect(server.machine.counters.invalidLines == 1)
    }

    @Test func `WHATSAT of a client that nobody reported is an unknown line`() {
        var server = TestServer()
        let line = "WHATSAT kiwi 10 5"
        #expect(server.handle(line) == (.answered, "? \(line)\n"))
    }

    @Test func `a late IAMAT is answered and not stored`() {
        var server = TestServer()
        let link = LinkID(1)
        _ = server.reply(to: "IAMAT a +1-1 1520023935")
        server.machine.linkOpened(link, neighbor: "Hands", at: server.now)
        #expect(server.updates(for: link).count == 1)

        let late = server.reply(to: "IAMAT a +9-9 1520023934")
        #expect(late == "AT Goloman +1.182837384 a +9-9 1520023934\n")
        #expect(server.updates(for: link) == [])
        #expect(server.machine.counters.reportsLate == 1)
        #expect(
            server.reply(to: "WHATSAT a 1 1") == "AT Goloman +0.182837383 a +1-1 1520023935\n"
        )
    }

    @Test func `the same IAMAT again is news with a higher label`() {
        var server = TestServer()
        _ = server.reply(to: "IAMAT a +1-1 1520023935")
        let link = LinkID(1)
        server.machine.linkOpened(link, neighbor: "Hands", at: server.now)
        _ = server.updates(for: link)
        let again = server.reply(to: "IAMAT a +1-1 1520023935")
        #expect(again == "AT Goloman +0.182837384 a +1-1 1520023935\n")
        #expect(server.updates(for: link).count == 1)
        #expect(server.reply(to: "WHATSAT a 1 1") == again)
    }

    @Test func `a client whose clock is far ahead is blocked for no more than a minute`() {
        var server = TestServer()
        _ = server.reply(to: "IAMAT a +1-1 9000000000")
        server.now = WallTime(nanoseconds: server.now.nanoseconds + 59_000_000_000)
        _ = server.reply(to: "IAMAT a +2-2 1520023994")
        #expect(server.machine.counters.reportsLate == 1)
        server.now = WallTime(nanoseconds: server.now.nanoseconds + 2_000_000_000)
        _ = server.reply(to: "IAMAT a +3-3 1520023996")
        #expect(server.machine.counters.reportsLate == 1)
        #expect(server.reply(to: "WHATSAT a 1 1").contains(" a +3-3 "))
    }

    @Test func `a label far ahead is taken and counted, and drags no other client's along`() {
        var server = TestServer()
        let label = server.now.nanoseconds + 60_000_000_001
        _ = server.reply(to: "UPDATE a +1-1 1520023935 \(label) Hands")
        #expect(server.machine.counters.labelsAhead == 1)
        #expect(
            server.reply(to: "IAMAT a +2-2 1520023936")
                == "AT Goloman +59.182837385 a +2-2 1520023936\n"
        )
        #expect(
            server.reply(to: "IAMAT b +2-2 1520023935")
                == "AT Goloman +0.182837384 b +2-2 1520023935\n"
        )
    }

    @Test func `the largest label is no end of labels`() {
        var server = TestServer()
        _ = server.reply(to: "UPDATE a +1-1 5 \(Int64.max) Hands")
        #expect(
            server.reply(to: "IAMAT a +2-2 6")
                == "AT Goloman +9223372030.854775807 a +2-2 6\n"
        )
        #expect(server.reply(to: "WHATSAT a 1 1").contains(" a +2-2 6"))
    }

    @Test func `a new client beyond the limit is refused and counted, known ones are not`() {
        var server = TestServer(clientsMax: 2)
        _ = server.reply(to: "IAMAT a +1-1 5")
        _ = server.reply(to: "UPDATE b +1-1 5 6 Hands")
        #expect(server.machine.clients == 2)

        #expect(server.handle("IAMAT c +1-1 5") == (.answered, "? IAMAT c +1-1 5\n"))
        #expect(server.handle("UPDATE c +1-1 5 6 Hands") == (.silent, ""))
        #expect(server.machine.counters.clientsRefused == 2)
        #expect(server.machine.clients == 2)
        #expect(server.reply(to: "IAMAT b +2-2 6").hasPrefix("AT Goloman"))
        #expect(server.reply(to: "IAMAT a +2-2 6").hasPrefix("AT Goloman"))
    }

    @Test func `a link takes UPDATE and answers nothing`() {
        var server = TestServer()
        let link = LinkID(1)
        server.machine.linkOpened(link, neighbor: nil, at: server.now)
        let lines = ["FOO", "IAMAT a +1-1 5", "WHATSAT a 1 1", "UPDATE a +1-1 5", ""]
        for line in lines { #expect(server.handle(line, from: .link(link)) == (.silent, "")) }
        #expect(server.machine.clients == 0)
        #expect(server.machine.counters.invalidLines == lines.count)
        _ = server.handle("UPDATE a +1-1 5 6 Hands", from: .link(link))
        #expect(server.machine.clients == 1)
        #expect(server.machine.counters.requests == 0)
    }

    @Test func `what it did is counted`() {
        var server = TestServer()
        for line in ["IAMAT a +1-1 5", "WHATSAT a 1 1", "FOO", "UPDATE b +1-1 5 6 Hands"] {
            _ = server.reply(to: line)
        }
        _ = server.reply(to: "UPDATE b +1-1 5 6 Hands")
        var expected = ServerCounters()
        expected.requests = 3
        expected.invalidLines = 1
        expected.updatesTaken = 1
        expected.updatesRefused = 1
        #expect(server.machine.counters == expected)
    }
}
