import Testing

@testable import HerdCore

struct SharedMemoryTests {
    /// As many as take what they can, one read at a time, in any order.
    @Test(arguments: [(1, 0.015), (64, 0.5), (128, 0.67), (1_000, 0.94), (10_000, 0.994)])
    func `who does not read gets a part, and something is left for the others`(
        clients: Int,
        part: Double
    ) {
        let bytesMax = 33_554_432
        var memory = SharedMemory(bytesMax: bytesMax)
        var held = [Int](repeating: 0, count: clients)
        var random = SplitMix64(seed: UInt64(clients))
        for _ in 0..<1_000 {
            let before = memory.bytes
            for client in held.indices.shuffled(using: &random) {
                // The last line that is taken may go beyond the share.
                guard held[client] < max(memory.share, 1) else { continue }
                let after = min(held[client] + 4_096, memory.share + 64)
                memory.bytes += after - held[client]
                held[client] = after
            }
            guard memory.bytes > before else { break }
        }
        #expect(memory.bytes == held.reduce(0, +))
        #expect(memory.bytes <= bytesMax + clients * 64)
        #expect(abs(Double(memory.bytes) / Double(bytesMax) - part) < 0.03)
    }

    @Test func `where all is given out, who holds more than one read brings is closed`() {
        let memory = SharedMemory(bytesMax: 1_048_576, bytes: 1_100_000)
        let much = ConnectionLoad(unsentBytes: 100, inputBytes: 16_385, share: memory.share)
        let little = ConnectionLoad(unsentBytes: 16_000, share: memory.share)
        var greedy = TestConnection()
        #expect(greedy.take(lines: 1, load: much).closes == .memory)
        var modest = TestConnection()
        let directives = modest.take(lines: 1, load: little)
        #expect(directives.closes == nil && directives.reading == false)
        // Who has nothing unsent is answered.
        #expect(modest.machine.mayTakeLine(ConnectionLoad(share: memory.share)))
    }

    @Test func `who has more unsent than its share is not read, and closed in the end`() {
        var connection = TestConnection()
        let load = ConnectionLoad(unsentBytes: 30_000, share: 29_000)
        let directives = connection.take(lines: 1, rest: .lines, load: load)
        #expect(directives.reading == false)
        #expect(directives.wakesAt == connection.now + connection.limits.unsentAge)
        connection.pass(connection.limits.unsentAge)
        #expect(connection.tell(.timerFired).closes == .unsentAge)
    }
}
