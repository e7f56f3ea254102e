import Foundation
import HerdHTTP
import Hummingbird
import Testing

@Suite struct HTTPServiceTests {
    /// `/gate` waits until the test lets it go on.
    private final class Gate: Sendable {
        let arrivals: AsyncStream<Void>
        let openings: AsyncStream<Void>
        private let arrive: AsyncStream<Void>.Continuation
        private let open: AsyncStream<Void>.Continuation

        init() {
            (arrivals, arrive) = AsyncStream.makeStream()
            (openings, open) = AsyncStream.makeStream()
        }

        func pass() async {
            arrive.yield()
            for await _ in openings { return }
        }

        func letOneThrough() { open.yield() }
    }

    private struct Failure: Error {}

    private let gate = Gate()

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        let gate = gate
        router.get("/hello") { _, _ in "hello" }
        router.post("/echo") { request, _ in
            Response(
                status: .ok,
                body: .init(byteBuffer: try await request.body.collect(upTo: 9000))
            )
        }
        router.get("/fail") { _, _ -> String in throw Failure() }
        router.get("/gate") { _, _ in
            await gate.pass()
            return "through"
        }
        router.get("/lines") { _, _ in
            Response(
                status: .ok,
                body: .init { writer in
                    for number in 0..<3 {
                        try await writer.write(ByteBuffer(string: "{\"line\":\(number)}\n"))
                        await gate.pass()
                    }
                    try await writer.finish(nil)
                }
            )
        }
        return router
    }

    @Test(arguments: [RunningService.Kind.tcp, .unix])
    func `many requests go over one connection`(kind: RunningService.Kind) throws {
        let service = try RunningService(router(), on: kind)
        let client = try service.client()
        for _ in 0..<3 {
            let reply = try client.get("/hello")
            #expect(reply.status == 200)
            #expect(reply.text == "hello")
            #expect(reply.headers["date"]?.hasSuffix(" GMT") == true)
        }
    }

    @Test func `pipelined requests are answered in their order`() throws {
        let client = try RunningService(router()).client()
        let request = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"
        try client.send((10..<60).map { "\(request)\($0)" }.joined())
        for number in 10..<60 {
            #expect(try client.reply().text == "\(number)")
        }
    }

    @Test func `an unknown path is 404, a known one with another method too`() throws {
        let client = try RunningService(router()).client()
        #expect(try client.get("/nothing").status == 404)
        #expect(try client.get("/echo").status == 404)
        #expect(try client.get("/hello").status == 200)
    }

    @Test func `a handler that fails is a 500, and the connection goes on`() throws {
        let client = try RunningService(router()).client()
        #expect(try client.get("/fail").status == 500)
        #expect(try client.get("/hello").status == 200)
    }

    @Test func `each line of a streamed response arrives before the next is written`() throws {
        let client = try RunningService(router()).client()
        try client.send("GET /lines HTTP/1.1\r\nHost: a\r\n\r\n")
        while case let line = try client.line(), !line.isEmpty {}
        for number in 0..<3 {
            // The service writes no more before the gate opens.
            let chunk = try #require(try client.chunk())
            #expect(String(decoding: chunk, as: UTF8.self) == "{\"line\":\(number)}\n")
            gate.letOneThrough()
        }
        #expect(try client.chunk() == nil)
    }

    @Test
    func `shutdown answers what is in progress, closes what is idle, and refuses what is new`()
        async throws
    {
        let service = try RunningService(router())
        let idle = try service.client()
        #expect(try idle.get("/hello").status == 200)
        let busy = try service.client()
        try busy.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in gate.arrivals { break }

        service.service.shutdown()
        #expect(try idle.isClosed())
        #expect(throws: (any Error).self) { try service.client() }
        gate.letOneThrough()
        #expect(try busy.reply().text == "through")
        #expect(try busy.isClosed())
        try await service.ended()
    }

    @Test func `shutdown does not wait for ever`() async throws {
        var limits = HTTPLimits()
        limits.graceMax = .milliseconds(10)
        let service = try RunningService(router(), limits: limits)
        let client = try service.client()
        try client.send("GET /gate HTTP/1.1\r\nHost: a\r\n\r\n")
        for await _ in gate.arrivals { break }
        service.service.shutdown()
        try await service.ended()
        #expect(try client.isClosed())
        gate.letOneThrough()
    }

    @Test func `shutdown before the service runs ends it at once`() async throws {
        let descriptor = try ListeningSocket.tcp("127.0.0.1", port: 0)
        let service = HTTPService(
            router: router(),
            descriptor: descriptor,
            logger: .init(label: "test")
        )
        service.shutdown()
        try await service.run()
    }

    @Test func `a descriptor that is no listening socket is an error`() async throws {
        let file = open("/dev/null", O_RDONLY)
        let service = HTTPService(router: router(), descriptor: file, logger: .init(label: "test"))
        await #expect(throws: (any Error).self) { try await service.run() }
    }

    @Test func `a listening socket that fails ends the service with an error`() async throws {
        let descriptor = try ListeningSocket.tcp("127.0.0.1", port: 0)
        let service = HTTPService(
            router: router(),
            descriptor: descriptor,
            logger: .init(label: "test")
        )
        await #expect(throws: (any Error).self) {
            try await service.run { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    @Test func `a UNIX socket lets its own user in, and is open to nobody else`() throws {
        let service = try RunningService(router(), on: .unix, peers: .sameUser)
        #expect(try service.client().get("/hello").status == 200)
        let mode = try FileManager.default.attributesOfItem(atPath: service.path)[.posixPermissions]
        #expect((mode as? Int).map { $0 & 0o777 } == 0o600)
    }

    @Test func `a peer that can't be told is refused where peers are checked`() throws {
        let client = try RunningService(router(), on: .tcp, peers: .sameUser).client()
        try? client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.isClosed())
    }

    @Test func `more connections than there may be are closed`() throws {
        var limits = HTTPLimits()
        limits.connectionsMax = 1
        let service = try RunningService(router(), limits: limits)
        let first = try service.client()
        #expect(try first.get("/hello").status == 200)
        #expect(try service.client().isClosed())
        #expect(try first.get("/hello").status == 200)
    }

    @Test func `a client that has said all still gets its answer`() throws {
        let client = try RunningService(router()).client()
        try client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        client.finishSending()
        #expect(try client.reply().text == "hello")
        #expect(try client.isClosed())
    }

    /// The first as Java's HttpClient does, the second as if this were a proxy.
    @Test(arguments: [
        "GET /hello HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            + "HTTP2-Settings: AAMAAABkAAQBAAAAAAIAAAAA",
        "CONNECT a:80 HTTP/1.1",
    ])
    func `who offers another protocol is answered, and told to connect anew`(head: String) throws {
        let service = try RunningService(router())
        let client = try service.client()
        try client.send("\(head)\r\nHost: a\r\n\r\n")
        let reply = try client.reply()
        #expect(reply.status == (head.hasPrefix("GET") ? 200 : 404))
        #expect(reply.headers["connection"] == "close")
        client.finishSending()
        #expect(try client.isClosed())
        #expect(try service.client().get("/hello").text == "hello")
    }
}
