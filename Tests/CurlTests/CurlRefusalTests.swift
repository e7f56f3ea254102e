import Curl
import Glibc
import TestSupport
import Testing

/// What a careless caller, or one who is led astray, gets.
@Suite struct CurlRefusalTests {
    let client: CurlClient

    init() {
        client = CurlClient()
    }

    @Test func `a redirect is not followed and takes no key along`() async throws {
        let other = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("stolen"))
        }
        let location = "Location: \(other.url)/"
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("", status: 302, headers: [location]))
        }
        var request = CurlRequest(url: server.url, protocols: .http)
        request.headers = [("X-Goog-Api-Key", "AIzaTopSecret")]
        #expect(await client.respond(to: request).status == 302)
        #expect(server.requests.first?.head.contains("AIzaTopSecret") == true)
        #expect(other.connectionsAccepted == 0)
    }

    static let forbidden: [(url: String, protocols: CurlRequest.Protocols)] = [
        ("file:///etc/hostname", [.http, .https]), ("gopher://127.0.0.1/", [.http, .https]),
        ("http://127.0.0.1/", .https), ("https://127.0.0.1/", .http), ("http://127.0.0.1/", []),
    ]

    @Test(arguments: forbidden)
    func `only the protocols that were allowed are spoken`(
        url: String,
        protocols: CurlRequest.Protocols
    ) async {
        let request = CurlRequest(url: url, protocols: protocols)
        #expect(await client.respond(to: request).error == .protocolRefused)
    }

    @Test(arguments: [
        "", "127.0.0.1", "http://", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y",
        "http://user:secret@127.0.0.1/", "http://127.0.0.1:99999/", "http://127.0.0.1/\0",
    ])
    func `a URL that is none is refused without being repeated`(url: String) async throws {
        let request = CurlRequest(url: url, protocols: [.http, .https])
        let error = try #require(await client.respond(to: request).error)
        guard case .badRequest = error else {
            Issue.record("\(error) is another error")
            return
        }
        #expect(!"\(error)".contains("127.0.0.1"))
    }

    @Test(arguments: [("A\r\nB", "c"), ("A", "b\r\nC: d"), ("A:", "b"), ("", "b"), ("A", "\0")])
    func `a header that would forge another is refused`(name: String, value: String) async {
        var request = CurlRequest(url: "http://127.0.0.1/", protocols: .http)
        request.headers = [(name, value)]
        let error = await client.respond(to: request).error
        #expect(error == .badRequest("a header holds a control character"))
    }

    @Test func `nobody listening is told by the system's number`() async throws {
        let port = try freePorts(1)[0]
        var request = CurlRequest(url: "http://127.0.0.1:\(port)/", protocols: .http)
        #expect(await client.respond(to: request).error == .unreachable(errno: ECONNREFUSED))
        let folder = try TemporaryFolder()
        request.unixSocketPath = "\(folder.path)/none.sock"
        #expect(await client.respond(to: request).error == .unreachable(errno: ENOENT))
    }

    @Test func `a name that does not exist is not resolved`() async {
        let request = CurlRequest(url: "https://places.invalid/", protocols: .https)
        #expect(await client.respond(to: request).error == .unresolved)
    }

    @Test func `plain text where TLS was expected is an error`() async throws {
        // The first bytes of TLS are no complete request for the stub: it speaks at once instead.
        let plain = try StubHTTPServer(greeting: StubHTTPServer.response("plain")) { _, _ in }
        let request = CurlRequest(url: "https://127.0.0.1:\(plain.port)/", protocols: .https)
        #expect(await client.respond(to: request).error == .tlsFailed)
    }
}
