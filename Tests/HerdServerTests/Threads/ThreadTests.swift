import Glibc
import HerdCore
import HerdWorker
import NIOCore
import TestSupport
import Testing

@testable import HerdServer

/// Workers with several event loops: to clients and neighbors they are like any other.
@Suite(.timeLimit(.minutes(2))) struct ThreadTests {
    @Test func `connections are shared out evenly, and stay where they are`() async throws {
        try await withServer(threads: 3) { server, port in
            let clients = try (0..<30).map { _ in try LineClient(port: port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            #expect(try await connections(of: server) == [10, 10, 10])
            #expect(try await server.run { $0.connections.count } == 30)
        }
    }

    @Test func `what one connection reports all others know`() async throws {
        try await withServer(threads: 4) { server, port in
            let clients = try (0..<8).map { _ in try LineClient(port: port) }
            for (number, client) in clients.enumerated() {
                let lines = (0..<200).map { "IAMAT c\(number)-\($0) +1-1 \($0)\n" }
                try client.send(lines.joined())
            }
            for client in clients {
                for _ in 0..<200 { #expect(try client.line()?.hasPrefix("AT Goloman") == true) }
            }
            for (number, client) in clients.enumerated() {
                let other = (number + 1) % clients.count
                let answer = try client.ask("WHATSAT c\(other)-7 10 0")
                #expect(answer?.contains(" c\(other)-7 +1-1 7") == true)
            }
            #expect(try await server.run { $0.reports.clients } == 1_600)
            #expect(try await server.run { $0.reports.counters.requests } == 1_608)
        }
    }

    @Test func `one client's reports from all loops leave the newest`() async throws {
        try await withServer(threads: 4) { server, port in
            let clients = try (0..<8).map { _ in try LineClient(port: port) }
            for (number, client) in clients.enumerated() {
                let lines = (0..<200).map { "IAMAT kiwi +\(number)-1 \($0 * 8 + number)\n" }
                try client.send(lines.joined())
            }
            for client in clients { for _ in 0..<200 { _ = try client.line() } }
            for client in clients {
                #expect(try client.ask("WHATSAT kiwi 10 0")?.contains(" +7-1 1599") == true)
            }
        }
    }

    @Test(arguments: [PeerTrust.secret, .open])
    func `neighbors with several loops tell each other everything`(peers: PeerTrust) async throws {
        let names = ["Goloman", "Hands", "Holiday"]
        let links = [("Goloman", "Hands"), ("Hands", "Holiday")]
        try await withHerd(names, links: links, peers: peers, threads: 3) { herd in
            var servers: [TestServer] = []
            for name in names { servers.append(try await herd.start(name)) }
            for (number, name) in names.enumerated() {
                // Three connections: one for each loop.
                for loop in 0..<3 {
                    let client = try LineClient(port: herd.port(of: name))
                    let lines = (0..<100).map { "IAMAT c\(number)-\(loop)-\($0) +1-1 5\n" }
                    try client.send(lines.joined())
                    for _ in 0..<100 {
                        #expect(try client.line()?.hasPrefix("AT \(name)") == true)
                    }
                }
            }
            for server in servers {
                try await until { try await server.run { $0.reports.clients } == 900 }
            }
        }
    }

    @Test func `who says PEER and is no neighbor is answered like anybody`() async throws {
        try await withServer(threads: 2) { _, port in
            let hello = "PEER 1 test Hands " + String(repeating: "0", count: 64)
            for _ in 0..<4 {
                let client = try LineClient(port: port)
                #expect(try client.ask(hello) == "? \(hello)")
                #expect(try client.ask("HELLO") == "? HELLO")
            }
        }
    }

    @Test func `all loops together take no more connections than the limit`() async throws {
        var limits = Limits()
        limits.connectionsMax = 20
        try await withServer(limits: limits, threads: 3) { server, port in
            var clients = try (0..<20).map { _ in try LineClient(port: port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            let late = try LineClient(port: port)
            #expect(try late.line()?.hasPrefix("? busy") == true)
            clients.removeLast(5)
            try await until { try await server.run { $0.connections.count } == 15 }
            #expect(try LineClient(port: port).ask("HELLO") == "? HELLO")
        }
    }

    @Test func `an address has its turns and connections on all loops together`() async throws {
        var limits = Limits()
        limits.addressLoopback = true
        limits.addressConnectionsMax = 4
        limits.addressRequestsPerSecond = 1
        limits.addressRequestsBurst = 4
        try await withServer(limits: limits, threads: 2) { server, port in
            var clients = try (0..<4).map { _ in try LineClient(port: port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            #expect(try LineClient(port: port).line()?.hasPrefix("? busy") == true)
            // The fifth turn is not before the others have come back.
            try clients[0].send("LATE\n")
            try await until {
                try await server.run { $0.reports.counters.limits.requestsDelayed } == 1
            }
            clients = []
            try await until { try await server.run { $0.connections.count } == 0 }
            try await until { (try? LineClient(port: port).ask("AGAIN")) == "? AGAIN" }
        }
    }

    @Test func `other limits hold for connections of every loop`() async throws {
        try await withServer(threads: 3) { server, port in
            let clients = try (0..<6).map { _ in try LineClient(port: port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            var limits = Limits()
            limits.idle = .milliseconds(30)
            let shorter = limits
            try await server.run { $0.connections.follow(shorter) }
            for client in clients { #expect(try client.rest() == "") }
        }
    }

    // MARK: - Places

    @Test func `every loop gets places, and takes back what nobody waits for`() async throws {
        let places = TestPlaces(held: true)
        try await withServer(threads: 3, places: places) { server, port in
            let clients = try (0..<6).map { _ in try LineClient(port: port) }
            let at = try #require(try clients[0].ask("IAMAT kiwi +1-1 5"))
            for client in clients { try client.send("WHATSAT kiwi 10 5\nNEXT\n") }
            await places.waitForQuestions(6)
            try await places.release()
            for client in clients {
                #expect(try client.line() == at)
                let json = try client.places()
                #expect(json.contains("results"))
                #expect(try client.line() == "? NEXT")
            }
            for client in clients { try client.send("WHATSAT kiwi 10 5\n") }
            await places.waitForQuestions(6)
            try await server.run { $0.connections.cut() }
            try await until { try await places.waiting() == 0 }
        }
    }

    // MARK: - The end, and signs of life

    @Test func `a drain ends the connections of every loop, and then the worker`() async throws {
        try await withServer(threads: 3) { server, port in
            let clients = try (0..<30).map { _ in try LineClient(port: port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            try await server.drain(.seconds(600))
            for loop in try await server.run({ $0.connections.loops }) {
                try await until { try await loop.ask { $0.isEnding }.get() }
            }
            for client in clients { #expect(try client.ask("AGAIN") == "? AGAIN") }
            for client in clients { #expect(try client.rest() == "") }
            for client in clients { client.finishSending() }
            #expect(try await server.exitCode() == 0)
        }
    }

    @Test func `a worker that is to finish answers on every loop what has come`() async throws {
        try await withServer(threads: 3) { server, port in
            let clients = try (0..<30).map { _ in try LineClient(port: port) }
            for client in clients { try client.send("HELLO\nAGAIN") }
            for client in clients { #expect(try client.line() == "? HELLO") }
            try await server.finish()
            for client in clients { client.finishSending() }
            #expect(try await server.exitCode() == 0)
        }
    }

    @Test func `there is no sign of life while one loop hangs`() async throws {
        try await withServer(threads: 3) { server, _ in
            try await until { try await isAlive(server) }
            let loops = try await server.run { $0.connections.loops }
            let pipe = try pipe()
            loops[2].run { _ in
                var byte: UInt8 = 0
                read(pipe.end, &byte, 1)
            }
            // The first proof may rest on an answer from before.
            _ = try await isAlive(server)
            for _ in 0..<3 { #expect(try await !isAlive(server)) }
            write(pipe.begin, "x", 1)
            try await until { try await isAlive(server) }
            close(pipe.begin)
            close(pipe.end)
        }
    }

    private func isAlive(_ server: TestServer) async throws -> Bool {
        try await server.run { server in
            var isAlive = false
            server.connections.prove { isAlive = true }
            return isAlive
        }
    }

    private func pipe() throws -> (end: Int32, begin: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw SystemFailure("pipe") }
        return (ends[0], ends[1])
    }
}

/// How many connections each loop of the server has.
func connections(of server: TestServer) async throws -> [Int] {
    var counts: [Int] = []
    for loop in try await server.run({ $0.connections.loops }) {
        counts.append(try await loop.ask { $0.handlers.count }.get())
    }
    return counts
}
