import Foundation
import HerdCore
import Synchronization
import TestSupport
import Testing

@testable import HerdSupervisor

/// Probes of sockets in this process, which stands for the worker, or for another one.
@Suite(.timeLimit(.minutes(1))) struct ReadinessProberTests {
    /// What a probe was told, until it has been proven or so many lacks were seen.
    private static func probe(
        port: Int,
        path: String? = nil,
        host: String = "127.0.0.1",
        isWorkers: Bool = true,
        lacksMax: Int = 1,
        onLack: @escaping () -> Void = {}
    ) throws -> (isProven: Bool, lacks: [String]) {
        let reactor = try Reactor()
        var isProven = false
        var lacks: [String] = []
        let prober = ReadinessProber(
            ProbeRequest(host: host, port: port, path: path),
            at: SocketAddress(try #require(HostAddress(host)), port: port),
            reactor: reactor,
            world: .init(
                isWorkers: { isWorkers && ProcessSession(leader: getpid()).holds(socket: $0) },
                isNeeded: { true },
                proven: {
                    isProven = true
                    reactor.stop()
                },
                lacks: {
                    lacks.append($0)
                    onLack()
                    if lacks.count == lacksMax { reactor.stop() }
                }
            )
        )
        prober.begin()
        reactor.run()
        prober.cancel()
        return (isProven, lacks)
    }

    /// A socket that listens and on which nobody accepts.
    private static func listener(_ host: String = "127.0.0.1") throws -> (OwnedDescriptor, Int) {
        let port = try freePorts(1)[0]
        let address = SocketAddress(try #require(HostAddress(host)), port: port)
        return (try ServerSocket(address).descriptor, port)
    }

    /// Accepts once somebody has connected, and holds the connection.
    private static func accepting(_ socket: OwnedDescriptor) -> Task<Int32, Never> {
        let accepted = AsyncStream<Int32>.makeStream()
        Thread.detachNewThread {
            accepted.continuation.yield(accept(socket.number, nil, nil))
        }
        return Task { await accepted.stream.first { _ in true } ?? -1 }
    }

    @Test func `a connection that a process of the worker accepts is proof`() async throws {
        let (socket, port) = try Self.listener()
        let connection = Self.accepting(socket)
        #expect(try Self.probe(port: port).isProven)
        close(await connection.value)
    }

    @Test func `on IPv6 too`() async throws {
        let (socket, port) = try Self.listener("::1")
        let connection = Self.accepting(socket)
        #expect(try Self.probe(port: port, host: "::1").isProven)
        close(await connection.value)
    }

    @Test func `a connection that the kernel alone has made is none`() throws {
        let (socket, port) = try Self.listener()
        let found = try Self.probe(port: port)
        #expect(!found.isProven)
        #expect(found.lacks == ["it accepted no connection to 127.0.0.1 port \(port) within 5s"])
        socket.close()
    }

    @Test func `a connection that somebody else accepts is none`() async throws {
        let (socket, port) = try Self.listener()
        let connection = Self.accepting(socket)
        let found = try Self.probe(port: port, isWorkers: false)
        #expect(
            found.lacks == ["another process accepted the connection to 127.0.0.1 port \(port)"]
        )
        close(await connection.value)
    }

    @Test func `a worker that listens only later is found then`() async throws {
        let port = try freePorts(1)[0]
        var socket: OwnedDescriptor?
        var connection: Task<Int32, Never>?
        let found = try Self.probe(port: port, lacksMax: 2) {
            let address = SocketAddress.loopback(port: port)
            guard socket == nil, let made = try? ServerSocket(address).descriptor else { return }
            socket = made
            connection = Self.accepting(made)
        }
        #expect(found.isProven)
        #expect(found.lacks == ["no connection to 127.0.0.1 port \(port): Connection refused"])
        if let connection { close(await connection.value) }
    }

    @Test func `an answer without error is proof, and the path is asked for`() throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("fine", headers: ["Connection: close"]))
        }
        #expect(try Self.probe(port: server.port, path: "/health?deep").isProven)
        #expect(server.requests.map(\.target) == ["/health?deep"])
        let head = try #require(server.requests.first?.head)
        #expect(head.contains("Host: 127.0.0.1:\(server.port)\r\n"))
    }

    @Test func `an error is told, and the next try may be the right one`() throws {
        let server = try StubHTTPServer { [count = Counter()] _, connection in
            let status = count.next() == 1 ? 503 : 200
            connection.send(StubHTTPServer.response("", status: status))
        }
        let found = try Self.probe(port: server.port, path: "/", lacksMax: 2)
        #expect(found.isProven)
        #expect(found.lacks == ["GET / was answered with 503 Stub"])
    }

    @Test func `what is no HTTP is told`() throws {
        let server = try StubHTTPServer(greeting: "220 mail at your service\r\n") { _, _ in }
        let found = try Self.probe(port: server.port, path: "/")
        let lack = #"GET / was not answered in HTTP but with "220 mail at your service""#
        #expect(found.lacks == [lack])
    }

    @Test func `a server that answers the first bytes that come, and hangs up, is seen`() throws {
        let (socket, port) = try Self.listener()
        Thread.detachNewThread {
            let connection = accept(socket.number, nil, nil)
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let answer = "HTTP/1.0 200 OK\r\n\r\n"
            if recv(connection, &bytes, bytes.count, 0) > 0 {
                send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
            }
            close(connection)
        }
        #expect(try Self.probe(port: port, path: "/").isProven)
    }

    @Test func `a server that is given a connection with its first bytes only is asked`() throws {
        let (socket, port) = try Self.listener()
        var seconds: Int32 = 30
        setsockopt(socket.number, Int32(IPPROTO_TCP), TCP_DEFER_ACCEPT, &seconds, 4)
        Thread.detachNewThread {
            let connection = accept(socket.number, nil, nil)
            var byte: UInt8 = 0
            var head: [UInt8] = []
            while !head.suffix(4).elementsEqual("\r\n\r\n".utf8), recv(connection, &byte, 1, 0) > 0
            {
                head.append(byte)
            }
            let answer = StubHTTPServer.response("")
            send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
            close(connection)
        }
        #expect(try Self.probe(port: port, path: "/").isProven)
    }
}

/// Counts from 1 on.
private final class Counter: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
