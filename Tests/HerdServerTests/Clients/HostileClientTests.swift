import HerdCore
import TestSupport
import Testing

@testable import HerdServer

/// Clients that want to do harm, against a real server.
@Suite(.timeLimit(.minutes(2))) struct HostileClientTests {
    private static let line = [UInt8](repeating: UInt8(ascii: "a"), count: 999) + [0x0A]

    /// The bound of the memory of all, and no end for those who do not read.
    private var patientLimits: Limits {
        var limits = Limits()
        limits.memoryBytesMax = 1_048_576
        limits.unsentAge = .seconds(3_600)
        return limits
    }

    @Test func `clients that never read share one bound, and others are answered`() async throws {
        let limits = patientLimits
        try await withServer(limits: limits) { server, port in
            let silent = try (0..<60).map { _ in try LineClient(port: port, receiveBytes: 4_096) }
            let other = try LineClient(port: port)
            // Until nobody can send any more: the server reads from none of them.
            var sent = 1
            while sent > 0 {
                sent = silent.reduce(0) { $0 + $1.sendWhatFits(Self.line) }
                #expect(try other.ask("HELLO") == "? HELLO")
                let bytes = try await server.run { $0.connections.totals.memory.bytes }
                #expect(bytes <= limits.memoryBytesMax + 60 * 16_384)
            }
            let (counted, held) = try await server.run { server in
                let held = server.connections.main.handlers.map(\.held)
                return (server.connections.totals.memory.bytes, held)
            }
            #expect(counted == held.reduce(0, +))
            #expect(held.count { $0 > 0 } >= 60)
            #expect(try await server.limitCounters() == LimitCounters())
        }
    }

    @Test func `clients that never read are closed in the end, and hold nothing more`()
        async throws
    {
        var limits = patientLimits
        limits.unsentAge = .milliseconds(200)
        try await withServer(limits: limits) { server, port in
            let silent = try (0..<20).map { _ in try LineClient(port: port, receiveBytes: 4_096) }
            try await until {
                for client in silent { _ = client.sendWhatFits(Self.line) }
                return try await server.limitCounters().repliesUnread == 20
            }
            #expect(try await server.run { $0.connections.totals.memory.bytes } == 0)
        }
    }

    /// Whoever shuts its side is read to the end, which is how more than a share comes in.
    @Test func `where all that may be held is held, who holds much is closed`() async throws {
        let succession = try RealSuccession(
            limits: #"{"memoryBytesMax": 1048576, "unsentAge": "1h"}"#
        )
        let worker = try succession.start()
        let control = try PacketClient(path: "\(succession.path)/Goloman.\(worker.pid).sock")
        let other = try LineClient(port: succession.port)
        var greedy: [LineClient] = []
        try await until {
            let client = try LineClient(port: succession.port, receiveBytes: 4_096)
            greedy.append(client)
            // How much the kernel takes of the replies, and so how much comes at the end, varies.
            for _ in 0..<80 + greedy.count % 16 * 10 { _ = client.sendWhatFits(Self.line) }
            client.finishSending()
            #expect(try other.ask("HELLO") == "? HELLO")
            return try control.ask("counters")?.contains(/limits\.memory_taken=[1-9]/) == true
        }
        // It is counted first, and then told.
        try await until { worker.log.contains("\"too much held\"") }
        let counters = try #require(try control.ask("counters"))
        #expect(counters.contains("limits.replies_unread=0"))
    }

    @Test func `a line that drips has its time, and is over then`() async throws {
        var limits = Limits()
        limits.unfinishedLine = .milliseconds(50)
        limits.lineBytesMax = 65_536
        try await withServer(limits: limits) { server, port in
            let client = try LineClient(port: port)
            try await until {
                // Each byte is news: the connection is not idle, and ends all the same.
                _ = client.sendWhatFits([UInt8(ascii: "a")])
                return try await server.limitCounters().linesUnfinished == 1
            }
            #expect(try client.rest() == "")
        }
    }

    @Test func `a line without end costs what one line may have`() async throws {
        try await withServer { server, port in
            let client = try LineClient(port: port)
            let endless = [UInt8](repeating: 0x1B, count: 65_536)
            var sent = 0
            while sent < 10_000_000 {
                let count = client.sendWhatFits(endless)
                sent += count
                let held = try await server.run { $0.connections.totals.memory.bytes }
                #expect(held <= 1_024 + 8_192)
                let isOver = try await server.limitCounters().linesTooLong == 1
                if isOver { break }
            }
            try await until { try await server.limitCounters().linesTooLong == 1 }
        }
    }

    @Test func `a client may be called anything, and no line of the log is its work`() async throws
    {
        let name: [UInt8] = [0x1B] + Array("[31m".utf8) + [0x00, 0xFF, 0x07, 0x7F]
        let iamat = Array("IAMAT ".utf8) + name + Array(" +34.0-118.0 100\n".utf8)
        let succession = try RealSuccession()
        let first = try succession.start()
        let client = try LineClient(port: succession.port)
        try client.send(bytes: iamat)
        #expect(try client.line()?.hasPrefix("AT Goloman ") == true)
        // What is logged of a client is where it comes from.
        let rude = try LineClient(port: succession.port)
        try rude.send(bytes: [UInt8](repeating: 0x1B, count: 2_000))
        try await until { first.log.contains("line too long") }
        try await succession.kill(first)
        let second = try succession.start()
        let other = try LineClient(port: succession.port)
        try other.send(bytes: Array("WHATSAT ".utf8) + name + Array(" 10 0\n".utf8))
        #expect(try other.line()?.hasPrefix("AT Goloman ") == true)
        for log in [first.log, second.log] {
            #expect(!log.utf8.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
        }
    }

    @Test(.enabled(if: DescriptorLimit.raise() > 8_000))
    func `of thousands of connections those are served that may be open`() async throws {
        var limits = Limits()
        limits.connectionsMax = 1_500
        try await withServer(limits: limits) { server, port in
            let clients = try (0..<2_000).map { _ in try LineClient(port: port) }
            try await until { try await server.limitCounters().connectionsRefused == 500 }
            #expect(try await server.run { $0.connections.count } == 1_500)
            var answered = 0
            for client in clients {
                // Who was refused may have been told so, or find the connection closed.
                if (try? client.ask("HELLO")) == "? HELLO" { answered += 1 }
            }
            #expect(answered == 1_500)
        }
    }
}

extension ClientHandler {
    /// What it holds, asked anew.
    fileprivate var held: Int { load.unsentBytes + load.inputBytes }
}
