import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

/// Sockets as a service manager passes them: bound, listening, each with a name.
struct PassedSocketsTests {
    private let servers: [ServerConfiguration]

    init() throws {
        servers = zip(["Goloman", "Hands"], try freePorts(2)).map {
            ServerConfiguration(name: $0, port: $1, neighbors: [])
        }
    }

    /// A listening socket that nobody owns yet.
    private func listener(_ server: ServerConfiguration) throws -> Int32 {
        let host = try #require(HostAddress(server.host))
        let socket = try ServerSocket(SocketAddress(host, port: server.port))
        return dup(socket.descriptor.number)
    }

    private func take(_ passed: [(String, Int32)]) throws -> [String: OwnedDescriptor] {
        try take(passed, for: servers)
    }

    private func take(
        _ passed: [(String, Int32)],
        for servers: [ServerConfiguration]
    ) throws -> [String: OwnedDescriptor] {
        let entries = passed.map { PassedDescriptors.Entry(name: $0, descriptor: $1) }
        return try PassedSockets(PassedDescriptors(entries)).takeAll(servers)
    }

    /// What is said of it, less the advice at the end.
    private func problems(_ passed: [(String, Int32)]) -> [String] {
        defer { for (_, number) in passed { close(number) } }
        do {
            _ = try take(passed)
            return []
        } catch SupervisorFailure.cannotListen(let sentences) {
            return Array(sentences.dropLast())
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `each server gets the socket of its name, and no program that is started does`()
        throws
    {
        let numbers = try servers.map(listener)
        let sockets = try take([("Hands", numbers[1]), ("Goloman", numbers[0])])
        #expect(sockets["Goloman"]?.number == numbers[0])
        #expect(sockets["Hands"]?.number == numbers[1])
        #expect(numbers.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
    }

    @Test func `one that is missing, there twice, or no server's is named`() throws {
        let goloman = try listener(servers[0])
        #expect(
            problems([("Goloman", goloman), ("Goloman", dup(goloman)), ("Welsh", dup(goloman))])
                == [
                    "systemd passes 2 sockets named Goloman",
                    "systemd passes no socket named Hands",
                    "systemd passes a socket named Welsh, and no server has that name",
                ]
        )
    }

    @Test func `one at another place than herd.json has is refused`() throws {
        let numbers = try servers.map(listener)
        let swapped = problems([("Goloman", numbers[1]), ("Hands", numbers[0])])
        #expect(
            swapped == [
                "systemd passes Goloman a socket on 127.0.0.1 port \(servers[1].port),"
                    + " and herd.json has 127.0.0.1 port \(servers[0].port)",
                "systemd passes Hands a socket on 127.0.0.1 port \(servers[0].port),"
                    + " and herd.json has 127.0.0.1 port \(servers[1].port)",
            ]
        )
    }

    @Test func `IPv6 has its own form, and a wildcard is not the address`() throws {
        var wide = servers[0]
        wide.host = "::"
        var local = wide
        local.host = "::1"
        let number = try listener(wide)
        #expect(try take([("Goloman", dup(number))], for: [wide]).count == 1)
        let failure = #expect(throws: SupervisorFailure.self) {
            try take([("Goloman", number)], for: [local])
        }
        #expect("\(String(describing: failure))".contains("a socket on :: port \(wide.port)"))
        close(number)
    }

    @Test func `what is no listening socket is refused`() throws {
        let idle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let file = open("/dev/null", O_RDONLY)
        #expect(
            problems([("Goloman", idle), ("Hands", file)]) == [
                "what systemd passes as Goloman is no listening TCP socket",
                "what systemd passes as Hands is no listening TCP socket",
            ]
        )
    }

    @Test func `a server that binds its port itself needs none, and gets none`() throws {
        var servers = servers
        servers[1].command = ["x"]
        servers[1].binds = true
        let numbers = try servers.map(listener)
        #expect(try take([("Goloman", dup(numbers[0]))], for: servers).count == 1)
        #expect(throws: SupervisorFailure.self) {
            try take([("Goloman", dup(numbers[0])), ("Hands", numbers[1])], for: servers)
        }
        for number in numbers { close(number) }
    }
}
