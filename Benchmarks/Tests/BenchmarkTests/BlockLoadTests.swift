import CLoad
import Foundation
import Synchronization
import Testing

/// The clients that throw most replies away notice all the same when one is not what it should be.
@Suite(.timeLimit(.minutes(1))) struct BlockLoadTests {
    private static let lines = 4

    /// What the server named Alone answers.
    private static func answer(_ line: String) -> String {
        let words = line.split(separator: " ")
        return "AT Alone +2005000.000000001 \(words.dropFirst().joined(separator: " "))\n"
    }

    /// Runs two connections for 20 ms, every third block compared.
    private func run(_ server: TinyServer) -> (problem: Int32, result: cload_blocks_result) {
        var result = cload_blocks_result()
        let problem = "Alone".withCString { name in
            var plan = cload_blocks()
            plan.port = server.port
            plan.server = name
            plan.process = getpid()
            plan.connections = 2
            plan.lines = Int32(Self.lines)
            plan.compared = 3
            plan.nanoseconds = 20_000_000
            return cload_run_blocks(&plan, &result)
        }
        return (problem, result)
    }

    /// The answer to the line of that number is changed, counted over all connections.
    private func server(
        packetBytes: Int = 65_536,
        _ number: Int,
        _ change: @escaping @Sendable (String) -> String?
    ) throws -> TinyServer {
        let counter = Counter()
        return try TinyServer(packetBytes: packetBytes) { line in
            let answer = Self.answer(line)
            return counter.next() == number ? change(answer) : answer
        }
    }

    @Test(arguments: [7, 65_536])
    func `whole blocks are counted, wherever packets end`(bytes: Int) throws {
        let (problem, result) = run(try server(packetBytes: bytes, 0) { $0 })
        #expect(problem == 0)
        #expect(result.replies > 0)
        #expect(result.replies % UInt64(Self.lines) == 0)
        #expect(result.nanoseconds >= 20_000_000)
        // The first and the last block of both connections.
        #expect(result.compared >= UInt64(4 * Self.lines))
        #expect(result.server_cpu >= result.own_cpu)
    }

    /// In the first block of the first connection, and of the second.
    @Test(arguments: [1, 6])
    func `a reply with other words is noticed`(number: Int) throws {
        let other = try server(number) { $0.replacing("cs.ucla", with: "xx.ucla") }
        #expect(run(other).problem == -EPROTO)
    }

    @Test func `a reply more is noticed, also among those that are thrown away`() throws {
        #expect(run(try server(12) { $0 + $0 }).problem == -EPROTO)
    }

    @Test func `a refusal is noticed at once`() throws {
        #expect(run(try TinyServer { "? \($0)\n" }).problem == -EPROTO)
    }

    @Test func `a server that closes ends the run`() throws {
        let problem = run(try server(12) { _ in nil }).problem
        #expect(problem == -ECONNRESET || problem == -EPIPE)
    }

    @Test func `another server's name is noticed`() throws {
        let other = try TinyServer { Self.answer($0).replacing("Alone", with: "Other") }
        #expect(run(other).problem == -EPROTO)
    }
}

/// Counts over all threads.
private final class Counter: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
}
