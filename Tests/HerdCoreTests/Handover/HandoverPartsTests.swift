import Testing

@testable import HerdCore

struct HandoverPartsTests {
    @Test func `records of any length come together again`() throws {
        for seed in 0..<20 {
            var random = SplitMix64(seed: UInt64(seed))
            let records = (0..<3).map { _ in
                let bytesMax = Bool.random(using: &random) ? 30 : 150_000
                return HandoverRecord.random(using: &random, bytesMax: bytesMax)
            }
            var assembly = HandoverAssembly()
            var hash = HandoverHash()
            for (number, record) in records.enumerated() {
                hash.take(record.bytes)
                let packets = HandoverParts.packets(of: record.bytes, number: number)
                for (index, packet) in packets.enumerated() {
                    #expect(packet.count <= HandoverPacket.bytesMax)
                    let isComplete = try assembly.take(part(packet))
                    #expect(isComplete == (index == packets.count - 1))
                    #expect(assembly.isWhole == isComplete)
                }
            }
            #expect(assembly.records == records, "seed \(seed)")
            #expect(assembly.sum == HandoverSum(connections: 3, hash: hash.value))
        }
    }

    @Test func `parts that are missing, twice or in another order are damage`() throws {
        let record = HandoverRecord(
            connection: FrozenConnection(
                phase: .finishing,
                reason: .inputEnded,
                inputHasEnded: true,
                unreadBytes: 0,
                quietFor: .seconds(1),
                lineAge: nil,
                overloadAge: .seconds(2),
                drainLeft: nil,
                turnLeft: nil
            ),
            input: [],
            unsent: [UInt8](repeating: 7, count: 200_000),
            replies: [],
            hasAsked: true,
            hasReported: false,
            addressDebt: .seconds(3)
        )
        let parts = try HandoverParts.packets(of: record.bytes, number: 0).map(part)
        try #require(parts.count == 4)
        for order in [[1], [0, 0], [0, 2], [0, 1, 3], [0, 1, 1]] {
            var assembly = HandoverAssembly()
            for index in order.dropLast() { #expect(try !assembly.take(parts[index])) }
            #expect(throws: HandoverDamage.outOfOrder) {
                try order.last.map { _ = try assembly.take(parts[$0]) }
            }
        }
    }

    @Test func `a part beyond the record's end is damage`() {
        var assembly = HandoverAssembly()
        #expect(throws: HandoverDamage.tooMuch) {
            try assembly.take(HandoverPart(number: 0, total: 2, offset: 0, bytes: [1, 2, 3]))
        }
    }

    @Test func `the hash tells order, bounds and bytes of records apart`() {
        let groups: [[[UInt8]]] = [
            [], [[]], [[], []], [[1]], [[2]], [[1], [2]], [[2], [1]], [[1, 2]], [[1, 2], []],
            [[], [1, 2]],
        ]
        let hashes = groups.map { records in
            var hash = HandoverHash()
            for record in records { hash.take(record) }
            return hash.value
        }
        #expect(Set(hashes).count == groups.count)
    }

    /// FNV-1a of eight zero bytes, from the reference code.
    @Test func `an empty record has the hash of its length alone`() {
        var hash = HandoverHash()
        hash.take([])
        #expect(hash.value == 0xA8C7_F832_281A_39C5)
    }

    private func part(_ packet: [UInt8]) throws -> HandoverPart {
        guard case .part(let part) = try HandoverPacket(bytes: packet) else {
            throw HandoverDamage.unknownKind
        }
        return part
    }
}
