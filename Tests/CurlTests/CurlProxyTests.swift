import Curl
import Glibc
import TestSupport
import Testing

@Suite struct CurlProxyTests {
    /// The variable is set once and stays: other threads read the environment at any time, and
    /// nothing else here asks a host beyond loopback over http.
    @Test func `the proxy of the environment is used, but never for loopback`() async throws {
        let proxy = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("by proxy"))
        }
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("direct"))
        }
        let folder = try TemporaryFolder()
        let socketServer = try StubHTTPServer(socketPath: "\(folder.path)/s") { _, connection in
            connection.send(StubHTTPServer.response("by socket"))
        }
        setenv("http_proxy", proxy.url, 1)
        let client = CurlClient()

        let far = CurlRequest(url: "http://places.invalid/", protocols: .http)
        #expect(await client.respond(to: far).text == "by proxy")
        for host in ["127.0.0.1", "localhost", "LOCALHOST", "127.1"] {
            let near = CurlRequest(url: "http://\(host):\(server.port)/", protocols: .http)
            #expect(await client.respond(to: near).text == "direct")
        }
        var socket = far
        socket.unixSocketPath = "\(folder.path)/s"
        #expect(await client.respond(to: socket).text == "by socket")
        #expect(proxy.requests.count == 1)
        withExtendedLifetime(socketServer) {}
    }
}
