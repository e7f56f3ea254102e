import HerdCore
import HerdWorker
import TestSupport
import Testing

@testable import HerdServer

/// Limits by address, from addresses of this computer: 127.0.0.2, 127.0.0.3.
@Suite(.timeLimit(.minutes(2))) struct AddressLimitTests {
    /// Limits that hold here, too.
    private func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits()
        limits.addressLoopback = true
        change(&limits)
        return limits
    }

    @Test func `an address that has all its connections is told so, another one is served`()
        async throws
    {
        try await withServer(limits: limits { $0.addressConnectionsMax = 2 }) { server, port in
            let first = try LineClient(port: port, address: 2)
            #expect(try first.ask("HELLO") == "? HELLO")
            do {
                let second = try LineClient(port: port, address: 2)
                #expect(try second.ask("HELLO") == "? HELLO")
                let third = try LineClient(port: port, address: 2)
                #expect(try third.rest() == RefusingHandler.addressIsFull)
                #expect(try LineClient(port: port, address: 3).ask("HELLO") == "? HELLO")
            }
            try await until { try await server.run { $0.connections.count } == 1 }
            let counted = try await server.limitCounters()
            #expect(counted.addressConnectionsRefused == 1 && counted.connectionsRefused == 0)
            #expect(try LineClient(port: port, address: 2).ask("HELLO") == "? HELLO")
        }
    }

    @Test func `this computer's own clients have no limits, unless herd.json says so`()
        async throws
    {
        var limits = Limits()
        (limits.addressConnectionsMax, limits.addressRequestsPerSecond) = (1, 1)
        limits.addressRequestsBurst = 1
        try await withServer(limits: limits) { server, port in
            for address: UInt32 in [1, 2, 1, 2] {
                let client = try LineClient(port: port, address: address)
                for _ in 0..<20 { #expect(try client.ask("HELLO") == "? HELLO") }
            }
            #expect(try await server.limitCounters() == LimitCounters())
        }
    }

    @Test func `neighbors have no limits by address`() async throws {
        let limits = limits {
            ($0.addressConnectionsMax, $0.addressRequestsPerSecond) = (1, 1)
            $0.addressRequestsBurst = 1
        }
        try await withHerd(["A", "B"], links: [("A", "B")], limits: limits) { herd in
            let server = try await herd.start("A")
            // The neighbor has 127.0.0.1.
            let port = herd.port(of: "A")
            let clients = try (0..<3).map { _ in try LineClient(port: port, address: 1) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            #expect(try await server.limitCounters() == LimitCounters())
        }
    }

    @Test func `lines that come too fast wait for their turn, and all are answered`() async throws {
        let limits = limits {
            ($0.addressRequestsPerSecond, $0.addressRequestsBurst) = (100, 5)
        }
        try await withServer(limits: limits) { server, port in
            let client = try LineClient(port: port)
            let lines = (0..<30).map { "HELLO \($0)" }
            try client.send(lines.joined(separator: "\n") + "\nLAST")
            client.finishSending()
            for line in lines { #expect(try client.line() == "? " + line) }
            #expect(try client.rest() == "? LAST\n")
            #expect(try await server.limitCounters().requestsDelayed > 0)
            #expect(server.log.lines.contains { $0.contains("requests wait: their address") })
        }
    }

    @Test func `who would wait too long is told so, and gets the end`() async throws {
        let limits = limits {
            ($0.addressRequestsPerSecond, $0.addressRequestsBurst) = (1, 1)
        }
        try await withServer(limits: limits) { server, port in
            var clients: [LineClient] = []
            var wasRefused = false
            // A turn a second: after a dozen lines or so they come faster than that.
            while !wasRefused {
                let client = try LineClient(port: port)
                try client.send("HELLO\n")
                let ownPort = client.localPort
                try await until { try await server.run { $0.hasDecided(onLineOf: ownPort) } }
                wasRefused = try await server.run { $0.handler(of: ownPort)?.refusal == .noTurn }
                clients.append(client)
            }
            let last = try #require(clients.last)
            last.finishSending()
            #expect(try last.rest() == ClientHandler.tooManyRequests)
            try await until { try await server.limitCounters().requestsRefused == 1 }
            #expect(try clients[0].line() == "? HELLO")
        }
    }

    @Test func `other rules hold at once, also for connections that are open`() async throws {
        try await withServer(limits: limits { $0.addressRequestsPerSecond = 0 }) { server, port in
            let client = try LineClient(port: port)
            for _ in 0..<10 { #expect(try client.ask("HELLO") == "? HELLO") }
            let slower = limits {
                ($0.addressRequestsPerSecond, $0.addressRequestsBurst) = (100, 1)
            }
            try await server.run { $0.connections.follow(slower) }
            try client.send(String(repeating: "HELLO\n", count: 10))
            for _ in 0..<10 { #expect(try client.line() == "? HELLO") }
            #expect(try await server.limitCounters().requestsDelayed > 0)
        }
    }

    @Test func `a reload gives no address new turns or connections`() async throws {
        let limits = limits {
            ($0.addressRequestsPerSecond, $0.addressRequestsBurst) = (1, 100)
            ($0.addressConnectionsMax, $0.lineBytesMax) = (2, 100)
        }
        try await Succession.run(limits: limits) { succession in
            let client = try LineClient(port: succession.port)
            let other = try LineClient(port: succession.port)
            try other.send(String(repeating: "x", count: 200))
            #expect(try other.line()?.hasPrefix("? xx") == true)
            for _ in 0..<99 { _ = try client.ask("HELLO") }
            let successor = try await succession.succeed()
            #expect(try succession.handOver() == "moved 2")
            try client.send(String(repeating: "HELLO\n", count: 99))
            try await until { try await successor.limitCounters().requestsDelayed > 0 }
            let third = try LineClient(port: succession.port)
            #expect(try third.rest() == RefusingHandler.addressIsFull)
            let words = try #require(try succession.control(pid: 8).ask("counters"))
            #expect(words.contains(" limits.address_connections_refused=1"))
        }
    }
}

extension TestServer {
    func limitCounters() async throws -> LimitCounters {
        try await run { $0.reports.counters.limits }
    }
}

extension Server {
    fileprivate func handler(of clientPort: Int) -> ClientHandler? {
        connections.main.handlers.first { $0.context?.remoteAddress?.port == clientPort }
    }

    /// The client's line was answered, waits for its turn, or got none.
    fileprivate func hasDecided(onLineOf clientPort: Int) -> Bool {
        guard let handler = handler(of: clientPort) else { return false }
        return handler.hasAsked || handler.refusal != nil
            || !handler.machine.mayTakeLine(handler.load)
    }
}
