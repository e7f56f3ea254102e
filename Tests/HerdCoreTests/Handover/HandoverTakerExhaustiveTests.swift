import Testing

@testable import HerdCore

/// Every event in every state, against a shell that refuses illegal directives.
struct HandoverTakerExhaustiveTests {
    static let goodPath: [StrictTaker.Event] = [
        .hello, .part, .part, .reportsTaken, .end, .commit,
    ]

    @Test(arguments: 0...goodPath.count)
    func `from each step of a good hand-over, any three events are legal`(steps: Int) {
        var shell = StrictTaker()
        for event in Self.goodPath.prefix(steps) { shell.tell(event) }
        explore(shell, depth: 3)
    }

    @Test func `long random lives are legal`() {
        var adopted = 0
        for seed in 0..<3_000 {
            var random = SplitMix64(seed: UInt64(seed))
            var shell = StrictTaker()
            for event in Self.goodPath {
                while Int.random(in: 0..<10, using: &random) == 0 {
                    shell.tell(StrictTaker.Event.allCases.randomElement(using: &random) ?? .damage)
                }
                shell.tell(event)
            }
            if shell.hasAdopted { adopted += 1 }
            shell.tell(.disconnected)
            shell.expectNothingIsLost()
        }
        #expect((500...2_900).contains(adopted))
    }

    private func explore(_ shell: StrictTaker, depth: Int) {
        var last = shell
        last.tell(.disconnected)
        last.expectNothingIsLost()
        guard depth > 0 else { return }
        for event in StrictTaker.Event.allCases {
            var next = shell
            next.tell(event)
            explore(next, depth: depth - 1)
        }
    }
}

/// Does what a taker says, and complains where that makes no sense.
struct StrictTaker {
    private(set) var taker = TestTaker(connectionsMax: 3)
    private(set) var hasAdopted = false
    private var descriptors: Set<Int32> = []
    private var lastDescriptor: Int32 = 9
    private var parts = 0
    private var reportsAreHere = false
    private var wasWelcomed = false
    private var wasAccepted = false
    private var accepts = false
    private var hasHungUp = false

    enum Event: CaseIterable {
        case hello, otherVersion, otherServer, part, partWithoutDescriptor, partOfOther
        case reportsTaken, end, endWithDescriptor, otherEnd, commit, withdrawn, wrongWay, damage
        case disconnected
    }

    mutating func tell(_ event: Event) {
        let before = taker.machine.state
        let isOver = hasHungUp
        for directive in directives(for: event) {
            if isOver, case .close = directive {} else { #expect(!isOver, "\(directive)") }
            obey(directive, after: event, in: before)
        }
        #expect(hasAdopted == accepts, "it must accept where it has the connections, only there")
        #expect(!hasHungUp || descriptors.isEmpty, "descriptors left open")
    }

    func expectNothingIsLost() {
        #expect(hasHungUp || taker.machine.state == .waiting)
        #expect(descriptors.isEmpty)
    }

    private mutating func directives(for event: Event) -> [HandoverTaker.Directive] {
        var end = taker.end
        let version = HandoverPacket.version
        switch event {
        case .hello: return receive(.hello(version: version, server: "Hands"))
        case .otherVersion: return receive(.hello(version: version + 1, server: ""))
        case .otherServer: return receive(.hello(version: version, server: "Welsh"))
        case .part: return receivePart(parts, descriptor: newDescriptor())
        case .partWithoutDescriptor: return receivePart(parts, descriptor: nil)
        case .partOfOther:
            return receivePart(parts == 0 ? 1 : parts - 1, descriptor: newDescriptor())
        case .reportsTaken:
            reportsAreHere = true
            return taker.machine.handle(.reportsTaken(packets: 5))
        case .end: return receive(.end(end))
        case .endWithDescriptor: return receive(.end(end), descriptor: newDescriptor())
        case .otherEnd:
            let sum = HandoverSum(connections: end.sum.connections, hash: end.sum.hash &+ 1)
            end = HandoverEnd(sum: sum, reportPackets: 5, counters: end.counters)
            return receive(.end(end))
        case .commit: return receive(.commit)
        case .withdrawn: return receive(.withdrawn)
        case .wrongWay: return receive(.taken(1))
        case .damage: return taker.machine.handle(.packetReceived([], descriptor: nil))
        case .disconnected: return taker.machine.handle(.disconnected)
        }
    }

    private mutating func receive(
        _ packet: HandoverPacket,
        descriptor: Int32? = nil
    ) -> [HandoverTaker.Directive] {
        taker.machine.handle(.packetReceived(packet.bytes, descriptor: descriptor))
    }

    /// There are two records; a third part is the second one's, with a number of its own.
    private mutating func receivePart(
        _ number: Int,
        descriptor: Int32?
    ) -> [HandoverTaker.Directive] {
        let record = taker.records[min(number, 1)].bytes
        return HandoverParts.packets(of: record, number: number).flatMap {
            taker.machine.handle(.packetReceived($0, descriptor: descriptor))
        }
    }

    private mutating func newDescriptor() -> Int32 {
        lastDescriptor += 1
        descriptors.insert(lastDescriptor)
        return lastDescriptor
    }

    private mutating func obey(
        _ directive: HandoverTaker.Directive,
        after event: Event,
        in state: HandoverTaker.State
    ) {
        switch directive {
        case .send(let bytes): sent(bytes, after: event)
        case .close(let closed):
            for descriptor in closed {
                #expect(descriptors.remove(descriptor) != nil, "\(descriptor) closed twice")
            }
        case .adopt(let connections, let counters):
            #expect(state == .acknowledged && wasAccepted && !hasAdopted)
            #expect(event == .commit || event == .disconnected)
            #expect(connections.map(\.record) == taker.records)
            #expect(Set(connections.map(\.descriptor)) == descriptors)
            #expect(counters == taker.end.counters)
            descriptors = []
            hasAdopted = true
        case .startAccepting:
            #expect(hasAdopted && !accepts)
            accepts = true
        case .hangUp:
            #expect(!hasHungUp)
            hasHungUp = true
        }
    }

    private mutating func sent(_ bytes: [UInt8], after event: Event) {
        switch try? HandoverPacket(bytes: bytes) {
        case .welcome:
            #expect(event == .hello && !wasWelcomed)
            wasWelcomed = true
        case .taken(let records):
            #expect(event == .part && records == parts + 1)
            parts = records
        case .accepted(let sum):
            #expect(sum == taker.end.sum && reportsAreHere && !wasAccepted)
            wasAccepted = true
        case .adopted: #expect(event == .commit && wasAccepted && !hasAdopted)
        case .refused: #expect(!wasAccepted || taker.machine.state != .adopted)
        default: Issue.record("\(bytes) was sent")
        }
    }
}
