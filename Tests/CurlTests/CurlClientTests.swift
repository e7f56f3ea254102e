import Curl
import Synchronization
import TestSupport
import Testing

@Suite struct CurlClientTests {
    let client: CurlClient

    init() {
        client = CurlClient()
    }

    @Test func `a response has its status, its headers and its body`() async throws {
        let server = try StubHTTPServer { _, connection in
            let headers = ["Retry-After:  7 "]
            connection.send(StubHTTPServer.response("nothing", status: 404, headers: headers))
        }
        let request = CurlRequest(url: "\(server.url)/a?b=c,d", protocols: .http)
        let response = try await client.respond(to: request).get()
        #expect(response.status == 404)
        #expect(response.head.value(of: "retry-after") == "7")
        #expect(response.head.value(of: "retry") == nil)
        #expect(response.body == Array("nothing".utf8))
        #expect(server.requests.map(\.target) == ["/a?b=c,d"])
    }

    @Test func `a body is posted with its headers`() async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("taken"))
        }
        var request = CurlRequest(url: server.url, protocols: .http)
        request.method = .post(Array("{\"a\":\0}".utf8))
        request.headers = [("Content-Type", "application/json"), ("X-Empty", "")]
        #expect(await client.respond(to: request).text == "taken")
        let seen = try #require(server.requests.first)
        #expect(seen.head.hasPrefix("POST / HTTP/1.1\r\n"))
        #expect(seen.head.contains("\r\nContent-Type: application/json"))
        #expect(seen.head.contains("\r\nX-Empty:"))
        #expect(seen.body == Array("{\"a\":\0}".utf8))
    }

    @Test func `an empty body is posted as one`() async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("taken"))
        }
        var request = CurlRequest(url: server.url, protocols: .http)
        request.method = .post([])
        #expect(await client.respond(to: request).text == "taken")
        #expect(server.requests.first?.head.contains("Content-Length: 0") == true)
    }

    @Test func `a UNIX socket is asked by its path, and its connection used again`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/stub.sock"
        let server = try StubHTTPServer(socketPath: path) { request, connection in
            connection.send(StubHTTPServer.response("at \(request.target)"))
        }
        var request = CurlRequest(url: "http://localhost/v1/status", protocols: .http)
        request.unixSocketPath = path
        #expect(await client.respond(to: request).text == "at /v1/status")
        #expect(await client.respond(to: request).text == "at /v1/status")
        #expect(server.connectionsAccepted == 1)
    }

    @Test func `many requests are under way at once`() async throws {
        let count = 24
        let waiting = Mutex<[StubHTTPServer.Connection]>([])
        let server = try StubHTTPServer { _, connection in
            waiting.withLock { connections in
                connections.append(connection)
                guard connections.count == count else { return }
                for connection in connections { connection.send(StubHTTPServer.response("now")) }
            }
        }
        let client = CurlClient(transfersMax: count, hostConnectionsMax: count)
        let request = CurlRequest(url: server.url, protocols: .http)
        let answered = await numberOf("now", in: count, requests: request, by: client)
        #expect(answered == count)
    }

    @Test func `a host gets no more connections than allowed`() async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("fine"))
        }
        let client = CurlClient(transfersMax: 40, hostConnectionsMax: 3)
        let request = CurlRequest(url: server.url, protocols: .http)
        #expect(await numberOf("fine", in: 40, requests: request, by: client) == 40)
        #expect(server.connectionsAccepted <= 3)
    }

    @Test func `more transfers than the client takes are refused at once`() async throws {
        let arrived = Occurrence()
        let server = try StubHTTPServer { _, connection in
            arrived.happened()
            connection.waitForClose()
        }
        let client = CurlClient(transfersMax: 1)
        let request = CurlRequest(url: server.url, protocols: .http)
        let ended = Occurrence()
        let first = client.start(request) { _ in ended.happened() }
        await arrived.wait()
        #expect(await client.respond(to: request).error == .tooManyTransfers(max: 1))
        client.cancel(first)
        await ended.wait()
        #expect(server.requests.count == 1)
    }

    @Test func `a cancelled transfer says so, and its connection is closed`() async throws {
        let arrived = Occurrence()
        let closed = Occurrence()
        let server = try StubHTTPServer { _, connection in
            arrived.happened()
            connection.waitForClose()
            closed.happened()
        }
        let client = client
        let request = CurlRequest(url: server.url, protocols: .http)
        let result = await withCheckedContinuation { continuation in
            let ticket = client.start(request) { continuation.resume(returning: $0) }
            Task {
                await arrived.wait()
                client.cancel(ticket)
                client.cancel(ticket)
            }
        }
        #expect(result.error == .cancelled)
        await closed.wait()
    }

    @Test func `a shutdown ends what is under way and refuses what comes`() async throws {
        let arrived = Occurrence()
        let server = try StubHTTPServer { _, connection in
            arrived.happened()
            connection.waitForClose()
        }
        let client = client
        let request = CurlRequest(url: server.url, protocols: .http)
        let result = await withCheckedContinuation { continuation in
            client.start(request) { continuation.resume(returning: $0) }
            Task {
                await arrived.wait()
                client.shutdown()
            }
        }
        #expect(result.error == .shutDown)
        #expect(await client.respond(to: request).error == .shutDown)
        client.shutdown()
    }

    @Test func `a client may be shut down from a completion`() async throws {
        let client = client
        let request = CurlRequest(url: "http://127.0.0.1/", protocols: .https)
        await withCheckedContinuation { continuation in
            client.start(request) { _ in
                client.shutdown()
                continuation.resume()
            }
        }
        #expect(await client.respond(to: request).error == .shutDown)
    }

    /// How many of so many equal requests at once have that body.
    private func numberOf(
        _ body: String,
        in count: Int,
        requests request: CurlRequest,
        by client: CurlClient
    ) async -> Int {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<count {
                group.addTask { await client.respond(to: request).text == body }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
    }
}
