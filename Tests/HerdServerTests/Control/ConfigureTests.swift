import HerdCore
import HerdWorker
import TestSupport
import Testing

@testable import HerdServer

/// `configure PATH`: another herd.json for a worker that serves.
@Suite(.timeLimit(.minutes(2))) struct ConfigureTests {
    @Test func `other limits count at once, also for connections that are open`() async throws {
        try await withTwo { herd in
            let client = try LineClient(port: herd.port(of: "A"))
            #expect(try client.ask("HELLO") == "? HELLO")
            let answer = try herd.configure("A", #""limits": {"idle": "30ms"}"#)
            #expect(answer == "ok")
            #expect(try client.rest() == "")
        }
    }

    @Test func `fewer clients may connect, and those that are known stay`() async throws {
        try await withTwo { herd in
            let port = herd.port(of: "A")
            let first = try LineClient(port: port)
            #expect(try first.ask("IAMAT kiwi +1+2 3")?.hasPrefix("AT A ") == true)
            let limits = #""limits": {"connectionsMax": 1, "clientsMax": 1}"#
            #expect(try herd.configure("A", limits) == "ok")
            #expect(try first.ask("IAMAT kiwi +1+2 4")?.hasPrefix("AT A ") == true)
            #expect(try first.ask("IAMAT lime +1+2 4") == "? IAMAT lime +1+2 4")
            #expect(try LineClient(port: port).ask("HELLO") != "? HELLO")
            #expect(try first.ask("HELLO") == "? HELLO")
        }
    }

    @Test func `a new neighbor gets all reports, and one that is gone no more`() async throws {
        try await withTwo { herd in
            let (client, other) = try herd.clients()
            _ = try client.ask("IAMAT early +1+2 3")
            try herd.link()
            try await until { try other.ask("WHATSAT early 1 1")?.hasPrefix("AT ") == true }
            #expect(try herd.configure("A", linked: true) == "ok")
            #expect(try herd.counters("A").contains("links=1"))
            #expect(try herd.configure("A") == "ok")
            #expect(try herd.counters("A").contains("links=0"))
            #expect(try client.ask("IAMAT late +1+2 3")?.hasPrefix("AT A ") == true)
            let last = try herd.clients().1
            #expect(try last.ask("WHATSAT late 1 1") == "? WHATSAT late 1 1")
        }
    }

    @Test func `a file that is no use changes nothing, and the answer says why`() async throws {
        try await withTwo { herd in
            try herd.link()
            try await until { try herd.counters("A").contains("links=1") }
            let wrong = try herd.configure("A", #""limit": {}"#)
            #expect(wrong?.hasPrefix("error: ") == true)
            #expect(wrong?.contains("limits") == true)
            let missing = try herd.control("A").ask("configure /nowhere/herd.json")
            #expect(missing?.hasPrefix("error: /nowhere/herd.json can't be read") == true)
            let relative = try herd.control("A").ask("configure herd.json")
            #expect(relative == #"error: not a command: "configure herd.json""#)
            #expect(try herd.counters("A").contains("links=1"))
        }
    }
}

/// Two servers that do not know each other, until somebody tells them.
private struct TwoServers {
    let herd: TestHerd
    let folder: TemporaryFolder

    func port(of name: String) -> Int { herd.port(of: name) }

    func control(_ name: String) throws -> PacketClient {
        try PacketClient(path: "\(folder.path)/\(name).7.sock")
    }

    func counters(_ name: String) throws -> [Substring] {
        try control(name).ask("counters")?.split(separator: " ") ?? []
    }

    func clients() throws -> (LineClient, LineClient) {
        (try LineClient(port: port(of: "A")), try LineClient(port: port(of: "B")))
    }

    /// Tells each of the two that the other one is its neighbor.
    func link() throws {
        for name in ["A", "B"] { #expect(try configure(name, linked: true) == "ok") }
    }

    /// What the server answers to a herd.json with that key.
    func configure(
        _ name: String,
        _ key: String = #""durability": "memory""#,
        linked: Bool = false
    ) throws -> String? {
        let servers = ["A", "B"].map { name in
            let neighbors = linked ? [name == "A" ? "B" : "A"] : []
            return #"{"name": "\#(name)", "port": \#(port(of: name)), "neighbors": \#(neighbors)}"#
        }
        let list = servers.joined(separator: ", ")
        try folder.write("herd.json", #"{"herd": "test", "servers": [\#(list)], \#(key)}"#)
        return try control(name).ask("configure \(folder.path)/herd.json")
    }
}

private func withTwo(_ body: (TwoServers) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    var environment = WorkerEnvironment()
    environment.runFolder = folder.path
    try await withHerd(["A", "B"]) { herd in
        for name in ["A", "B"] { try await herd.start(name, environment: environment, pid: 7) }
        try await body(TwoServers(herd: herd, folder: folder))
    }
}
