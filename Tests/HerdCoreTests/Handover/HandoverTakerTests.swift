import Testing

@testable import HerdCore

struct HandoverTakerTests {
    @Test func `connections are adopted after the commit, and not before`() throws {
        var taker = TestTaker()
        #expect(taker.greet() == [.send(HandoverPacket.welcome.bytes)])
        #expect(taker.take(0) == [.send(HandoverPacket.taken(1).bytes)])
        #expect(taker.take(1) == [.send(HandoverPacket.taken(2).bytes)])
        #expect(taker.receive(.end(taker.end)) == [])
        #expect(taker.machine.handle(.reportsTaken(packets: 4)) == [])
        let accepted = HandoverPacket.accepted(taker.end.sum)
        #expect(taker.machine.handle(.reportsTaken(packets: 5)) == [.send(accepted.bytes)])
        let connections = zip(taker.records, [10, 11]).map(HandedConnection.init)
        let directives = taker.receive(.commit)
        #expect(
            directives == [
                .send(HandoverPacket.adopted.bytes),
                .adopt(connections, counters: taker.end.counters), .startAccepting, .hangUp,
            ]
        )
        #expect(taker.machine.handle(.disconnected) == [])
        #expect(taker.machine.state == .adopted)
    }

    @Test func `reports may be here before the sum`() {
        var taker = TestTaker()
        taker.greet()
        taker.take(0)
        #expect(taker.machine.handle(.reportsTaken(packets: 9)) == [])
        taker.take(1)
        let accepted = HandoverPacket.accepted(taker.end.sum)
        #expect(taker.receive(.end(taker.end)) == [.send(accepted.bytes)])
    }

    @Test func `an old worker that dies before all is here leaves nothing behind`() {
        var taker = TestTaker()
        taker.greet()
        taker.take(0)
        #expect(taker.machine.handle(.disconnected) == [.close([10]), .hangUp])
        #expect(taker.machine.state == .abandoned(.disconnected))
    }

    @Test func `an old worker that dies when all is here is succeeded`() {
        var taker = TestTaker()
        taker.acknowledge()
        let directives = taker.machine.handle(.disconnected)
        #expect(directives.dropFirst() == [.startAccepting, .hangUp])
        #expect(taker.machine.state == .adopted)
    }

    @Test func `an old worker that withdraws goes on`() {
        var taker = TestTaker()
        taker.acknowledge()
        #expect(taker.receive(.withdrawn) == [.close([10, 11]), .hangUp])
        #expect(taker.machine.handle(.disconnected) == [])
        #expect(taker.machine.state == .abandoned(.withdrawn))
    }

    @Test func `another version is refused by name, and damage as damage`() {
        var other = TestTaker()
        let version = HandoverPacket.version + 1
        let hello = HandoverPacket.hello(version: version, server: "Hands").bytes + [200, 1]
        #expect(
            other.machine.handle(.packetReceived(hello, descriptor: nil)) == [
                .send(HandoverPacket.refused(.unknownVersion).bytes), .hangUp,
            ]
        )
        var damaged = TestTaker()
        #expect(
            damaged.machine.handle(.packetReceived([1, 2, 3], descriptor: nil)) == [
                .send(HandoverPacket.refused(.damaged).bytes), .hangUp,
            ]
        )
    }

    @Test func `another server's worker is refused`() {
        var taker = TestTaker()
        let hello = HandoverPacket.hello(version: HandoverPacket.version, server: "Wilkes")
        #expect(taker.receive(hello).first == .send(HandoverPacket.refused(.otherServer).bytes))
    }

    @Test func `more connections than it may have are refused`() {
        var taker = TestTaker(connectionsMax: 1)
        taker.greet()
        taker.take(0)
        let refused = HandoverPacket.refused(.tooManyConnections)
        #expect(taker.take(1) == [.send(refused.bytes), .close([10, 11]), .hangUp])
    }

    @Test func `a record without its connection is refused`() {
        var taker = TestTaker()
        taker.greet()
        taker.take(0)
        let refused = HandoverPacket.refused(.descriptorMissing)
        let directives = taker.take(1, descriptor: nil)
        #expect(directives == [.send(refused.bytes), .close([10]), .hangUp])
    }

    @Test func `a connection without its record is refused`() {
        var taker = TestTaker()
        taker.greet()
        let end = HandoverPacket.end(taker.end).bytes
        let refused = HandoverPacket.refused(.damaged)
        #expect(
            taker.machine.handle(.packetReceived(end, descriptor: 12)) == [
                .send(refused.bytes), .close([12]), .hangUp,
            ]
        )
    }

    @Test func `a sum that differs is refused`() {
        var taker = TestTaker()
        taker.greet()
        taker.take(0)
        let refused = HandoverPacket.refused(.sumsDiffer)
        #expect(
            taker.receive(.end(taker.end)) == [.send(refused.bytes), .close([10]), .hangUp]
        )
    }

    @Test func `what comes after the end is closed`() {
        var taker = TestTaker()
        taker.greet()
        taker.receive(.withdrawn)
        #expect(taker.take(0) == [.close([10])])
    }
}

/// A taker, and two connections to be taken.
struct TestTaker {
    var machine: HandoverTaker
    let records: [HandoverRecord]

    init(connectionsMax: Int = 100) {
        var random = SplitMix64(seed: 8)
        records = [.random(using: &random), .random(using: &random)]
        machine = HandoverTaker(server: "Hands", connectionsMax: connectionsMax)
    }

    var end: HandoverEnd {
        var hash = HandoverHash()
        for record in records { hash.take(record.bytes) }
        var counters = ServerCounters()
        counters.requests = 33
        return HandoverEnd(
            sum: HandoverSum(connections: records.count, hash: hash.value),
            reportPackets: 5,
            counters: counters
        )
    }

    @discardableResult
    mutating func receive(_ packet: HandoverPacket) -> [HandoverTaker.Directive] {
        machine.handle(.packetReceived(packet.bytes, descriptor: nil))
    }

    @discardableResult
    mutating func greet() -> [HandoverTaker.Directive] {
        receive(.hello(version: HandoverPacket.version, server: "Hands"))
    }

    @discardableResult
    mutating func take(_ number: Int) -> [HandoverTaker.Directive] {
        take(number, descriptor: Int32(10 + number))
    }

    mutating func take(_ number: Int, descriptor: Int32?) -> [HandoverTaker.Directive] {
        HandoverParts.packets(of: records[number].bytes, number: number).flatMap {
            machine.handle(.packetReceived($0, descriptor: descriptor))
        }
    }

    mutating func acknowledge() {
        greet()
        take(0)
        take(1)
        _ = machine.handle(.reportsTaken(packets: 5))
        receive(.end(end))
    }
}
