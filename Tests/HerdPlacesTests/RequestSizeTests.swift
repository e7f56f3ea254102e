import Foundation
import HerdHTTP
import Hummingbird
import Testing

/// Requests of 8,192 bytes at most: head and body together.
@Suite struct RequestSizeTests {
    private let service: RunningService

    init() throws {
        let router = Router()
        router.get("/size") { request, _ in "\(request.uri.string.utf8.count)" }
        router.post("/size") { request, _ in
            "\(try await request.body.collect(upTo: 1_000_000).readableBytes)"
        }
        service = try RunningService(router)
    }

    private func padded(_ text: String, to count: Int) -> String {
        text + String(repeating: "x", count: count - text.utf8.count)
    }

    @Test func `a request of just the limit is served`() throws {
        let client = try service.client()
        let target = padded("/size?", to: 8192 - "GET  HTTP/1.1\r\nHost: a\r\n\r\n".utf8.count)
        try client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.reply().text == "\(target.utf8.count)")
    }

    @Test func `a long line of request is refused`() throws {
        let client = try service.client()
        let target = padded("/size?", to: 8192)
        try client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.reply().status == 400)
        client.finishSending()
        #expect(try client.isClosed())
    }

    @Test func `a request line that never ends is refused before it ends`() throws {
        let client = try service.client()
        try client.send(padded("GET /size?", to: 100_000))
        #expect(try client.reply().status == 400)
    }

    @Test func `long headers are refused, and many of them`() throws {
        for header in [
            padded("X: ", to: 9000),
            (0..<101).map { "X\($0): y" }.joined(separator: "\r\n"),
        ] {
            let client = try service.client()
            try client.send("GET /size HTTP/1.1\r\nHost: a\r\n\(header)\r\n\r\n")
            #expect(try client.reply().status == 400)
        }
    }

    @Test func `a long body is refused, whole or in chunks`() throws {
        let body = padded("", to: 9000)
        let whole = try service.client()
        #expect(try whole.post("/size", body).status == 400)

        let chunked = try service.client()
        try chunked.send("POST /size HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        try chunked.send("2328\r\n\(body)\r\n0\r\n\r\n")
        #expect(try chunked.reply().status == 400)
    }

    @Test func `the limit holds for each request of a connection, not for all of them`() throws {
        let client = try service.client()
        for _ in 0..<10 {
            #expect(try client.post("/size", padded("", to: 7000)).text == "7000")
        }
        let request = "GET \(padded("/size?", to: 2000)) HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.send(String(repeating: request, count: 30))
        for _ in 0..<30 {
            #expect(try client.reply().text == "2000")
        }
    }

    @Test func `garbage is answered with 400`() throws {
        let client = try service.client()
        try client.send("IAMAT kiwi +1-1 5\r\n\r\n")
        #expect(try client.reply().status == 400)
    }
}
