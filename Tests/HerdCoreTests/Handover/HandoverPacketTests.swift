import Testing

@testable import HerdCore

struct HandoverPacketTests {
    static let packets: [HandoverPacket] = {
        let sum = HandoverSum(connections: 12, hash: 0xDEAD_BEEF)
        var counters = ServerCounters()
        for (index, field) in ServerCounters.handedOver.enumerated() {
            counters[keyPath: field] = index + 100
        }
        return [
            .hello(version: HandoverPacket.version, server: "Goloman"),
            .hello(version: HandoverPacket.version + 1, server: ""),
            .part(HandoverPart(number: 3, total: 100, offset: 50, bytes: [1, 2, 3])),
            .end(HandoverEnd(sum: sum, reportPackets: 7, counters: counters)), .commit,
            .withdrawn, .welcome, .taken(64), .accepted(sum), .adopted,
        ] + HandoverRefusal.allCases.map(HandoverPacket.refused)
    }()

    @Test(arguments: packets)
    func `a packet comes back as it was`(packet: HandoverPacket) throws {
        #expect(try HandoverPacket(bytes: packet.bytes) == packet)
    }

    @Test func `another version is understood to be one, whatever follows its number`() throws {
        for version in [0, 1, 77, Int(UInt32.max)] {
            let hello = HandoverPacket.hello(version: version, server: "")
            for tail: [UInt8] in [[], [0], [255, 254, 0, 10]] {
                #expect(try HandoverPacket(bytes: hello.bytes + tail) == hello)
            }
        }
        let ours = HandoverPacket.hello(version: HandoverPacket.version, server: "")
        #expect(throws: HandoverDamage.valueOutOfRange) {
            try HandoverPacket(bytes: ours.bytes + [255])
        }
    }

    @Test func `what does not begin as a hello does is damage, not another version`() {
        var bytes = HandoverPacket.hello(version: 1, server: "Hands").bytes
        bytes[2] ^= 1
        #expect(throws: HandoverDamage.unknownKind) { try HandoverPacket(bytes: bytes) }
    }

    @Test func `any bytes whatever are a packet or damage`() {
        var understood = 0
        for seed in 0..<20_000 {
            var random = SplitMix64(seed: UInt64(seed))
            var bytes = [UInt8].random(upTo: 100, using: &random)
            if let packet = Self.packets.randomElement(using: &random), seed.isMultiple(of: 2) {
                bytes = packet.bytes
                bytes.mutate(using: &random)
            }
            guard let packet = try? HandoverPacket(bytes: bytes) else { continue }
            understood += 1
            if case .hello = packet { continue }
            #expect(packet.bytes == bytes, "seed \(seed)")
        }
        #expect(understood > 1_000)
    }

    @Test func `a packet that is longer than a message is damage`() {
        let part = HandoverPart(number: 0, total: 1, offset: 0, bytes: [])
        let bytes = HandoverPacket.part(part).bytes
        let tooMany = [UInt8](repeating: 0, count: HandoverPacket.bytesMax + 1 - bytes.count)
        #expect(throws: HandoverDamage.tooMuch) { try HandoverPacket(bytes: bytes + tooMany) }
    }

    @Test func `every counter moves`() {
        let own = Mirror(reflecting: ServerCounters()).children.count - 1
        let limits = Mirror(reflecting: LimitCounters()).children.count
        #expect(Set(ServerCounters.handedOver).count == own + limits)
        var machine = ServerMachine(name: "Hands", clientsMax: 1, peers: .open)
        var counters = ServerCounters()
        counters.requests = 5
        machine.takeOver(counters)
        #expect(machine.counters == counters)
    }

    @Test(arguments: [
        HandoverOutcome.moved(connections: 1_204), .moved(connections: 0),
        .kept(reason: "\(HandoverFailure.successorGone)"),
        .unable(reason: "\(HandoverFailure.refused(.unknownVersion))"),
    ])
    func `the supervisor reads the answer that the worker writes`(outcome: HandoverOutcome) {
        #expect(HandoverOutcome("\(outcome)") == outcome)
    }

    @Test(arguments: ["", "moved", "moved x", "moved -1", "kept", "unable", "ok", "gone 3"])
    func `other answers are none`(packet: String) {
        #expect(HandoverOutcome(packet) == nil)
    }
}
