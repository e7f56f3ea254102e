import Testing

@testable import HerdCore

struct FloodTests {
    let hands = LinkID(1)
    let wilkes = LinkID(2)

    @Test func `a report goes to every neighbor but its origin`() {
        var server = linked()
        _ = server.reply(to: "UPDATE a +1-1 5 6 Hands")
        #expect(server.updates(for: hands) == [])
        #expect(server.updates(for: wilkes) == ["UPDATE a +1-1 5 6 Hands"])
        _ = server.reply(to: "UPDATE b +1-1 5 6 Welsh")
        #expect(server.updates(for: hands) == ["UPDATE b +1-1 5 6 Welsh"])
        #expect(server.updates(for: wilkes) == ["UPDATE b +1-1 5 6 Welsh"])
    }

    @Test func `a repeat and an older report go nowhere`() {
        var server = linked()
        _ = server.reply(to: "UPDATE a +1-1 5 6 Welsh")
        _ = (server.updates(for: hands), server.updates(for: wilkes))
        _ = server.reply(to: "UPDATE a +1-1 5 6 Welsh")
        _ = server.reply(to: "UPDATE a +2-2 4 9 Welsh")
        #expect(!server.machine.hasUpdates(for: hands))
        #expect(!server.machine.hasUpdates(for: wilkes))
        #expect(server.machine.counters.updatesRefused == 2)
    }

    @Test func `a slow neighbor gets the newest report, once`() {
        var server = linked()
        for second in 1...50 { _ = server.reply(to: "UPDATE a +1-1 \(second) 6 Welsh") }
        #expect(server.updates(for: hands) == ["UPDATE a +1-1 50 6 Welsh"])
    }

    @Test func `what came from the neighbor since it became due is not said to it`() {
        var server = linked()
        _ = server.reply(to: "UPDATE a +1-1 5 6 Welsh")
        _ = server.reply(to: "UPDATE a +2-2 6 7 Hands")
        #expect(server.updates(for: hands) == [])
        #expect(server.updates(for: wilkes) == ["UPDATE a +2-2 6 7 Hands"])
    }

    @Test func `a link that opens again gets every report, its neighbor's own too`() {
        var server = linked()
        _ = server.reply(to: "UPDATE a +1-1 5 6 Hands")
        _ = server.reply(to: "UPDATE b +1-1 5 6 Welsh")
        server.machine.linkClosed(hands)
        #expect(!server.machine.hasUpdates(for: hands))
        let again = LinkID(3)
        server.machine.linkOpened(again, neighbor: "Hands", at: server.now)
        #expect(
            server.updates(for: again) == ["UPDATE a +1-1 5 6 Hands", "UPDATE b +1-1 5 6 Welsh"]
        )
    }

    @Test func `the origin gets its report back where the link is younger`() {
        var server = TestServer("Goloman")
        server.machine.linkOpened(hands, neighbor: "Hands", at: WallTime(nanoseconds: 7))
        _ = server.reply(to: "UPDATE a +1-1 5 6 Hands")
        #expect(server.updates(for: hands) == ["UPDATE a +1-1 5 6 Hands"])
        _ = server.reply(to: "UPDATE a +1-1 5 7 Hands")
        #expect(server.updates(for: hands) == [])
    }

    @Test func `a report is not sent back on the link that it came by`() {
        var server = linked()
        let joined = LinkID(3)
        server.machine.linkOpened(joined, neighbor: nil, at: server.now)
        _ = server.handle("UPDATE a +1-1 5 6 Goloman", from: .link(joined))
        #expect(server.updates(for: joined) == [])
        #expect(server.updates(for: hands) == ["UPDATE a +1-1 5 6 Goloman"])
        _ = server.reply(to: "IAMAT b +1-1 5")
        #expect(server.updates(for: joined).count == 1)
    }

    @Test func `updates come in portions that never exceed their limit`() {
        var server = linked()
        var expected: Set<String> = []
        for number in 0..<500 {
            let client = String(repeating: "c", count: number % 200 + 1) + "\(number)"
            let line = "UPDATE \(client) +1-1 5 6 Welsh"
            _ = server.reply(to: line)
            expected.insert(line)
        }
        let updates = server.updates(for: hands, bytesMax: WireLimits.updateBytesMax + 1)
        #expect(updates.count == 500)
        #expect(Set(updates) == expected)
    }

    @Test func `a link that is not there has nothing and takes nothing`() {
        var server = linked()
        _ = server.reply(to: "IAMAT a +1-1 5")
        var bytes: [UInt8] = []
        server.machine.takeUpdates(for: LinkID(9), bytesMax: 1_000, into: &bytes)
        #expect(bytes.isEmpty)
        #expect(!server.machine.hasUpdates(for: LinkID(9)))
    }

    private func linked() -> TestServer {
        var server = TestServer("Goloman")
        let start = WallTime(nanoseconds: 5)
        server.machine.linkOpened(hands, neighbor: "Hands", at: start)
        server.machine.linkOpened(wilkes, neighbor: "Wilkes", at: start)
        return server
    }
}
