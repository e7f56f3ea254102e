import Testing

@testable import HerdCore

struct HandoverGiverTests {
    @Test func `connections move in two phases, and the worker exits`() {
        var giver = TestGiver()
        #expect(giver.tell(.ordered).first == .connect)
        let hello = HandoverPacket.hello(version: HandoverPacket.version, server: "Hands")
        #expect(giver.tell(.connected).first == .send(hello.bytes))
        #expect(giver.receive(.welcome).first == .freeze)
        #expect(giver.tell(.frozen(giver.records)).offered == [0, 1, 2])
        #expect(giver.receive(.taken(2)) == [])
        #expect(giver.tell(.reportsWritten(packets: 9, counters: ServerCounters())) == [])
        #expect(giver.receive(.taken(3)) == [.send(HandoverPacket.end(giver.end).bytes)])
        #expect(giver.receive(.accepted(giver.end.sum)) == [.commit(HandoverPacket.commit.bytes)])
        #expect(giver.tell(.commitSent) == [])
        #expect(giver.receive(.adopted) == [.answer(.moved(connections: 3)), .exit])
        #expect(giver.tell(.disconnected) == [])
        #expect(giver.machine.state == .moved)
    }

    @Test func `no more descriptors are in flight than the window allows`() {
        var giver = TestGiver(connections: 200)
        giver.freeze()
        var offered = giver.lastDirectives.offered
        #expect(offered == Array(0..<64))
        for taken in [1, 30, 64, 127, 190, 200] {
            offered += giver.receive(.taken(taken)).offered
            #expect(offered.count == min(taken + 64, 200))
        }
        #expect(offered == Array(0..<200))
    }

    @Test func `a worker without connections hands over none`() {
        var giver = TestGiver(connections: 0)
        giver.freeze()
        giver.tell(.reportsWritten(packets: 9, counters: ServerCounters()))
        #expect(giver.machine.state == .offered)
        giver.receive(.accepted(giver.end.sum))
        giver.tell(.commitSent)
        #expect(giver.receive(.adopted).contains(.answer(.moved(connections: 0))))
    }

    @Test func `the sum waits until every report is on its way`() {
        var giver = TestGiver()
        giver.freeze()
        #expect(giver.receive(.taken(3)) == [])
        #expect(giver.machine.state == .offering)
        let directives = giver.tell(.reportsWritten(packets: 9, counters: ServerCounters()))
        #expect(directives == [.send(HandoverPacket.end(giver.end).bytes)])
    }

    @Test func `a successor that does not answer costs clients nothing`() {
        var giver = TestGiver()
        giver.tell(.ordered)
        giver.tell(.connected)
        let directives = giver.pass(.seconds(2))
        #expect(!directives.contains(.freeze) && !directives.contains(.serveOn))
        #expect(giver.kept == .successorSilent(.seconds(2)))
    }

    @Test func `a successor that can't be reached costs clients nothing`() {
        var giver = TestGiver()
        giver.tell(.ordered)
        #expect(!giver.tell(.disconnected).contains(.serveOn))
        #expect(giver.kept == .successorGone)
    }

    @Test func `connections that don't become ready in time are waited for no longer`() {
        var giver = TestGiver()
        giver.tell(.ordered)
        giver.tell(.connected)
        giver.receive(.welcome)
        #expect(giver.pass(.milliseconds(250)).contains(.serveOn))
        #expect(giver.kept == .notFrozen(within: .milliseconds(250)))
        #expect(giver.tell(.frozen(giver.records)) == [.serveOn])
    }

    @Test func `silence brings everything back, and each record taken begins it anew`() {
        var giver = TestGiver(connections: 100)
        giver.freeze()
        #expect(giver.pass(.milliseconds(100)).isOnlyTimers)
        giver.receive(.taken(1))
        #expect(giver.pass(.milliseconds(149)).isOnlyTimers)
        #expect(giver.pass(.milliseconds(1)).contains(.serveOn))
        #expect(giver.kept == .successorSilent(.milliseconds(150)))
    }

    @Test func `a successor that does not know this version is not tried again`() {
        var giver = TestGiver()
        giver.tell(.ordered)
        giver.tell(.connected)
        let directives = giver.receive(.refused(.unknownVersion))
        let reason = "the successor does not know this version of the hand-over"
        #expect(directives.contains(.answer(.unable(reason: reason))))
        #expect(!directives.contains(.freeze) && !directives.contains(.serveOn))
    }

    @Test func `a successor that waits for no connections is not tried again`() {
        var giver = TestGiver()
        giver.tell(.ordered)
        let directives = giver.tell(.notAwaited)
        let reason = "the successor does not wait for connections"
        #expect(directives.contains(.answer(.unable(reason: reason))))
        #expect(giver.tell(.notAwaited) == [])
    }

    @Test func `a successor that hangs up before the commit gets nothing`() {
        var giver = TestGiver()
        giver.offer()
        let directives = giver.tell(.disconnected)
        let withdrawn = HandoverPacket.withdrawn.bytes
        #expect(directives.first == .withdraw(withdrawn, mustArrive: true))
        #expect(directives.contains(.serveOn))
        #expect(giver.kept == .successorGone)
    }

    @Test func `a commit that was not taken brings everything back`() {
        var giver = TestGiver()
        giver.offer()
        giver.receive(.accepted(giver.end.sum))
        #expect(giver.tell(.commitFailed).contains(.serveOn))
        #expect(giver.kept == .successorGone)
    }

    @Test func `a successor that dies without having adopted gets nothing`() {
        var giver = TestGiver()
        giver.offer()
        giver.receive(.accepted(giver.end.sum))
        #expect(giver.tell(.disconnected) == [], "the commit may have arrived")
        giver.tell(.commitSent)
        #expect(giver.tell(.disconnected).contains(.serveOn))
        #expect(giver.kept == .successorGone)
    }

    @Test func `a stopped successor that has the commit is killed before clients wait long`() {
        var giver = TestGiver()
        giver.commit()
        #expect(giver.pass(.milliseconds(150)).contains(.fence(evenIfItRuns: false)))
        #expect(giver.tell(.disconnected).contains(.serveOn))
        #expect(giver.kept == .successorSilent(.milliseconds(150)))
    }

    @Test func `a slow successor that has the commit may still say that it goes on`() {
        var giver = TestGiver()
        giver.commit()
        #expect(giver.pass(.milliseconds(999)).contains(.fence(evenIfItRuns: false)))
        #expect(giver.receive(.welcome) == [])
        #expect(giver.receive(.adopted).contains(.exit))
        #expect(giver.pass(.seconds(3_600)) == [])
    }

    @Test func `a successor that was killed has nothing to say any more`() {
        var giver = TestGiver()
        giver.commit()
        giver.pass(.milliseconds(150))
        #expect(giver.pass(.seconds(1)) == [.fence(evenIfItRuns: true)])
        #expect(giver.pass(.seconds(3_600)) == [])
        #expect(giver.receive(.adopted) == [])
        #expect(giver.tell(.disconnected).contains(.serveOn))
    }

    @Test func `another count or hash than was sent brings everything back`() {
        let sum = TestGiver().end.sum
        for other in [
            HandoverSum(connections: sum.connections - 1, hash: sum.hash),
            HandoverSum(connections: sum.connections, hash: sum.hash ^ 1),
        ] {
            var giver = TestGiver()
            giver.offer()
            #expect(giver.receive(.accepted(other)).contains(.serveOn))
            #expect(giver.kept == .sumsDiffer)
        }
    }

    @Test func `a refusal is passed on in words`() {
        var giver = TestGiver()
        giver.freeze()
        let directives = giver.receive(.refused(.tooManyConnections))
        let reason = "the successor may not have so many connections"
        #expect(directives.contains(.answer(.kept(reason: reason))))
        #expect(directives.contains(.serveOn))
    }

    @Test func `more records than were sent can't have been taken`() {
        for taken in [0, 65, 4_000_000_000] {
            var giver = TestGiver(connections: 100)
            giver.freeze()
            #expect(giver.receive(.taken(taken)).contains(.serveOn))
            #expect(giver.kept == .damaged(.outOfOrder))
        }
    }
}

/// A giver that has some connections, and its clock.
struct TestGiver {
    private(set) var machine = HandoverGiver(server: "Hands")
    private(set) var lastDirectives: [HandoverGiver.Directive] = []
    let records: [HandoverRecord]
    private var now = Moment(.seconds(50))

    init(connections: Int = 3) {
        var random = SplitMix64(seed: 7)
        records = (0..<connections).map { _ in .random(using: &random) }
    }

    /// What is to be said when all is out.
    var end: HandoverEnd {
        var hash = HandoverHash()
        for record in records { hash.take(record.bytes) }
        return HandoverEnd(
            sum: HandoverSum(connections: records.count, hash: hash.value),
            reportPackets: 9,
            counters: ServerCounters()
        )
    }

    var kept: HandoverFailure? {
        if case .returned(let failure) = machine.state { failure } else { nil }
    }

    /// Less the timers, where there is something else.
    @discardableResult
    mutating func tell(_ event: HandoverGiver.Event) -> [HandoverGiver.Directive] {
        let directives = machine.handle(event, at: now)
        lastDirectives = directives.filter { !$0.isTimer }
        return lastDirectives
    }

    @discardableResult
    mutating func receive(_ packet: HandoverPacket) -> [HandoverGiver.Directive] {
        tell(.packetReceived(packet.bytes))
    }

    @discardableResult
    mutating func pass(_ time: Duration) -> [HandoverGiver.Directive] {
        now = now + time
        return tell(.timerFired)
    }

    mutating func freeze() {
        tell(.ordered)
        tell(.connected)
        receive(.welcome)
        tell(.frozen(records))
    }

    mutating func offer() {
        freeze()
        receive(.taken(records.count))
        tell(.reportsWritten(packets: 9, counters: ServerCounters()))
    }

    mutating func commit() {
        offer()
        receive(.accepted(end.sum))
        tell(.commitSent)
    }
}

extension HandoverGiver.Directive {
    var isTimer: Bool { if case .wake = self { true } else { false } }
}

extension [HandoverGiver.Directive] {
    var isOnlyTimers: Bool { allSatisfy(\.isTimer) }

    var offered: [Int] {
        compactMap { if case .offer(let connection, _) = $0 { connection } else { nil } }
    }
}
