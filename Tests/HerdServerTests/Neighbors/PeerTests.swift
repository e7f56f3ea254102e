import HerdCore
import HerdWorker
import TestSupport
import Testing

@testable import HerdServer

/// Real servers of a herd with a secret, and who would like to be one.
@Suite(.timeLimit(.minutes(2))) struct PeerTests {
    private static let update = "UPDATE kiwi +34.0-118.4 1520023934 1520023935182837383 Hands"
    private static let nonce = String(repeating: "0", count: 64)

    @Test func `UPDATE of somebody is no command, and counted`() async throws {
        try await withServer { server, port in
            let client = try LineClient(port: port)
            #expect(try client.ask(Self.update) == "? \(Self.update)")
            #expect(try await server.run { $0.counters }.contains("updates_unproven=1"))
            #expect(try await server.run { $0.reports.clients } == 0)
        }
    }

    @Test func `PEER of who is no neighbor is no command`() async throws {
        try await withPair { herd in
            try await herd.start("Goloman")
            let client = try LineClient(port: herd.port(of: "Goloman"))
            for line in [
                "PEER", "PEER 1 test Hands", "PEER 1 test Nobody \(Self.nonce)",
                "PEER 1 other Hands \(Self.nonce)", "PEER 2 test Hands \(Self.nonce)",
                "PROOF \(Self.nonce)",
            ] {
                #expect(try client.ask(line) == "? \(line)")
            }
            // Only what comes first makes a link of a connection.
            let late = "PEER 1 test Hands \(Self.nonce)"
            #expect(try client.ask(late) == "? \(late)")
        }
    }

    @Test func `who can't prove the secret is hung up on, and gets no report in`() async throws {
        try await withPair { herd in
            let server = try await herd.start("Goloman")
            let client = try LineClient(port: herd.port(of: "Goloman"))
            let hello = try #require(try client.ask("PEER 1 test Hands \(Self.nonce)"))
            #expect(hello.hasPrefix("PEER 1 test Goloman "))
            try client.send("PROOF \(Self.nonce)\n\(Self.update)\n")
            #expect(try client.rest() == "")
            #expect(try await server.run { $0.reports.clients } == 0)
            #expect(server.log.lines.contains { $0.contains("did not prove") })
        }
    }

    @Test func `what proved a neighbor once proves nothing again`() async throws {
        try await withPair { herd in
            let server = try await herd.start("Goloman")
            let hello = "PEER 1 test Hands \(Self.nonce)"
            let client = try LineClient(port: herd.port(of: "Goloman"))
            let answer = try #require(try client.ask(hello))
            let proof = try proof(of: "Hands", to: answer, in: herd)
            #expect(try client.ask(proof)?.hasPrefix("PROOF ") == true)
            try client.send("\(Self.update)\n")
            try await until { try await server.run { $0.reports.clients } == 1 }

            for line in [proof, proof.replacing("PROOF", with: "PEER 1 test Hands")] {
                let other = try LineClient(port: herd.port(of: "Goloman"))
                #expect(try other.ask(hello) != answer)
                try other.send("\(line)\n\(Self.update.replacing("kiwi", with: "lime"))\n")
                #expect(try other.rest() == "")
            }
            #expect(try await server.run { $0.reports.clients } == 1)
        }
    }

    /// What a neighbor that knows the secret says after the server's PEER.
    private func proof(of name: String, to answer: String, in herd: TestHerd) throws -> String {
        let words = answer.split(separator: " ")
        let text = [
            "herd peer 1", "test", "opener", name, "\(words[3])", Self.nonce, "\(words[4])",
        ]
        .joined(separator: "\n")
        let file = SecretFile(path: HerdFolder(root: herd.folder.path).secret)
        let codes = try file.codes(for: Array(text.utf8))
        let digits = codes[0].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "PROOF \(digits)"
    }

    @Test func `who says PEER may send the rest in the same packet, or byte by byte`() async throws
    {
        try await withPair { herd in
            let server = try await herd.start("Goloman")
            for isWhole in [true, false] {
                let client = try LineClient(port: herd.port(of: "Goloman"))
                let text = "PEER 1 test Hands \(Self.nonce)\nPROOF 00\n"
                if isWhole {
                    try client.send(text)
                } else {
                    for byte in text.utf8 { try client.send(bytes: [byte]) }
                }
                #expect(try client.rest().hasPrefix("PEER 1 test Goloman "))
            }
            #expect(try await server.run { $0.neighbors.linksOpen } == 0)
        }
    }

    @Test func `servers with different secrets have no link, and say why`() async throws {
        try await withPair { herd in
            let other = try TemporaryFolder()
            try other.write(".herd/secret", String(repeating: "x", count: 32), mode: 0o600)
            let goloman = try await herd.start("Goloman")
            let hands = try await herd.start("Hands", folder: HerdFolder(root: other.path))
            try await until { goloman.log.lines.contains { $0.contains("no link to a neighbor") } }
            try await until { hands.log.lines.contains { $0.contains("no link to a neighbor") } }
            #expect(try await goloman.run { $0.neighbors.linksOpen } == 0)
        }
    }

    @Test func `the secret is changed without a restart, one server after the other`() async throws
    {
        let (old, new) = (TestHerd.secret, String(repeating: "n", count: 40))
        try await withPair { herd in
            let folders = try (0..<2).map { _ in try TemporaryFolder() }
            func set(_ folder: TemporaryFolder, _ secrets: String...) throws {
                let text = secrets.joined(separator: "\n")
                try folder.write(".herd/secret", text, mode: 0o600)
            }
            func restartHands() async throws {
                try await herd.kill(hands)
                hands = try await herd.start("Hands", folder: HerdFolder(root: folders[1].path))
                try await until { try await goloman.run { $0.neighbors.linksOpen } == 1 }
            }
            for folder in folders { try set(folder, old) }
            let goloman = try await herd.start(
                "Goloman",
                folder: HerdFolder(root: folders[0].path)
            )
            var hands = try await herd.start("Hands", folder: HerdFolder(root: folders[1].path))
            try await until { try await goloman.run { $0.neighbors.linksOpen } == 1 }
            try set(folders[0], new, old)
            try await restartHands()
            try set(folders[1], new, old)
            try await restartHands()
            try set(folders[0], new)
            try await restartHands()
            try set(folders[1], new)
            try await restartHands()
        }
    }

    @Test func `without a secret a server serves, and has no links`() async throws {
        try await withPair { herd in
            let folder = try TemporaryFolder()
            let server = try await herd.start("Goloman", folder: HerdFolder(root: folder.path))
            try await herd.start("Hands")
            try await until { server.log.lines.contains { $0.contains("without a secret") } }
            let client = try LineClient(port: herd.port(of: "Goloman"))
            #expect(try client.ask("HELLO") == "? HELLO")
        }
    }

    @Test func `a new worker knows what its neighbors know when it is ready`() async throws {
        try await withPair { herd in
            try await herd.start("Goloman")
            let client = try LineClient(port: herd.port(of: "Goloman"))
            let lines = (0..<3_000).map { "IAMAT client-\($0) +34.0-118.4 1520023934\n" }
            try client.send(lines.joined() + "LAST\n")
            while try client.line() != "? LAST" {}
            let reader = try NotifyReader()
            var environment = WorkerEnvironment()
            environment.notifySocket = reader.path
            let hands = try await herd.start("Hands", environment: environment)
            #expect(try reader.news() == "READY=1")
            #expect(try await hands.run { $0.reports.clients } == 3_000)
        }
    }

    @Test func `clients that come before a worker is ready wait, and are answered`() async throws {
        // Hands' socket is open, and nobody there says what it knows: Goloman listens for a while.
        try await withPair { herd in
            let goloman = try await herd.start("Goloman")
            let clients = try (0..<20).map { _ in try LineClient(port: herd.port(of: "Goloman")) }
            for (number, client) in clients.enumerated() {
                try client.send("HELLO \(number)\nAGAIN\n")
                if number % 2 == 0 { client.finishSending() }
            }
            for (number, client) in clients.enumerated() {
                #expect(try client.line() == "? HELLO \(number)")
                #expect(try client.line() == "? AGAIN")
            }
            #expect(try await goloman.run { $0.life.state } == .serving)
        }
    }

    @Test func `a pair has one link, whoever began`() async throws {
        for _ in 0..<5 {
            try await withPair { herd in
                async let first = herd.start("Goloman")
                async let second = herd.start("Hands")
                let servers = try await [first, second]
                for server in servers {
                    try await until { try await server.run { $0.neighbors.unsynced } == [] }
                    #expect(try await server.run { $0.neighbors.linksOpen } == 1)
                }
            }
        }
    }

    private func withPair(_ body: (TestHerd) async throws -> Void) async throws {
        try await withHerd(["Goloman", "Hands"], links: [("Goloman", "Hands")], body)
    }
}
