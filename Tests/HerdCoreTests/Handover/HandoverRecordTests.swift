import Testing

@testable import HerdCore

struct HandoverRecordTests {
    /// A field that is added and not written would differ here.
    @Test func `any record comes back as it was`() throws {
        for seed in 0..<2_000 {
            var random = SplitMix64(seed: UInt64(seed))
            let record = HandoverRecord.random(using: &random)
            #expect(try HandoverRecord(bytes: record.bytes) == record, "seed \(seed)")
        }
    }

    @Test func `any bytes whatever are a record or damage`() {
        for seed in 0..<20_000 {
            var random = SplitMix64(seed: UInt64(seed))
            let bytes = [UInt8].random(upTo: 120, using: &random)
            guard let record = try? HandoverRecord(bytes: bytes) else { continue }
            #expect(record.bytes == bytes, "seed \(seed)")
        }
    }

    @Test func `a changed record is damage, or another record`() {
        var damaged = 0
        for seed in 0..<5_000 {
            var random = SplitMix64(seed: UInt64(seed))
            let record = HandoverRecord.random(using: &random)
            var bytes = record.bytes
            bytes.mutate(using: &random)
            guard bytes != record.bytes else { continue }
            do {
                let other = try HandoverRecord(bytes: bytes)
                #expect(other.bytes == bytes && other != record, "seed \(seed)")
            } catch {
                damaged += 1
            }
        }
        #expect(damaged > 500)
    }

    @Test func `a record that is cut short or goes on is damage`() {
        var random = SplitMix64(seed: 3)
        let bytes = HandoverRecord.random(using: &random).bytes
        for count in bytes.indices {
            #expect(throws: HandoverDamage.cutShort) {
                try HandoverRecord(bytes: Array(bytes[..<count]))
            }
        }
        #expect(throws: HandoverDamage.tooMuch) { try HandoverRecord(bytes: bytes + [0]) }
    }

    @Test(arguments: [
        PlacesQuestion(latitude: .nan, longitude: 0, radiusMeters: 1),
        PlacesQuestion(latitude: 90.1, longitude: 0, radiusMeters: 1),
        PlacesQuestion(latitude: 0, longitude: -.infinity, radiusMeters: 1),
        PlacesQuestion(latitude: 0, longitude: 0, radiusMeters: 50_001),
    ])
    func `a question that nobody can have asked is damage`(question: PlacesQuestion) {
        let record = HandoverRecord(
            connection: FrozenConnection(
                phase: .open,
                reason: nil,
                inputHasEnded: false,
                unreadBytes: nil,
                quietFor: .zero,
                lineAge: nil,
                overloadAge: nil,
                drainLeft: nil,
                turnLeft: nil
            ),
            input: [],
            unsent: [],
            replies: [FrozenReply(head: [], question: question, bound: 0, behind: [])],
            hasAsked: true,
            hasReported: false,
            addressDebt: .zero
        )
        #expect(throws: HandoverDamage.valueOutOfRange) {
            try HandoverRecord(bytes: record.bytes)
        }
    }
}

extension Array where Element == UInt8 {
    /// Changes, inserts or takes out a few bytes.
    mutating func mutate(using random: inout SplitMix64) {
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            guard let index = indices.randomElement(using: &random) else { return }
            switch Int.random(in: 0..<3, using: &random) {
            case 0: self[index] = .random(using: &random)
            case 1: insert(.random(using: &random), at: index)
            default: remove(at: index)
            }
        }
    }
}
