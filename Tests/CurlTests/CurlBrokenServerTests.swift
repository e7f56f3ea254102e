import Curl
import TestSupport
import Testing

/// What a hostile or broken server can do.
@Suite struct CurlBrokenServerTests {
    let client: CurlClient

    init() {
        client = CurlClient()
    }

    @Test(arguments: [1_000, 1_001])
    func `a body is taken up to its limit`(count: Int) async throws {
        let body = String(repeating: "x", count: count)
        let expected = count > 1_000 ? CurlError.bodyTooLarge(bytesMax: 1_000) : nil
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + String(count, radix: 16) + "\r\n" + body + "\r\n0\r\n\r\n"
        let untilClose = "HTTP/1.1 200 OK\r\n\r\n" + body
        for answer in [StubHTTPServer.response(body), chunked, untilClose] {
            #expect(try await error(ofAnswer: answer, bodyBytesMax: 1_000) == expected)
        }
    }

    @Test func `a compressed body is undone`() async throws {
        let gzip = GzipBytes.of("{\"status\" : \"OK\"}")
        let server = try StubHTTPServer { _, connection in
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
            connection.send(bytes: Array("\(head)\(gzip.count)\r\n\r\n".utf8) + gzip)
        }
        let request = CurlRequest(url: server.url, protocols: .http)
        #expect(await client.respond(to: request).text == "{\"status\" : \"OK\"}")
        #expect(server.requests.first?.head.contains("Accept-Encoding:") == true)
    }

    @Test func `a gzip bomb is counted after decompression`() async throws {
        let bomb = GzipBytes.bomb(repeats: 40_000)
        #expect(bomb.count < 70_000)
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n"
        let answer = Array("\(head)\r\n".utf8) + bomb
        let error = try await error(ofAnswer: answer, bodyBytesMax: 100_000)
        #expect(error == .bodyTooLarge(bytesMax: 100_000))
    }

    @Test func `damaged compression is an error`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n"
        #expect(try await error(ofAnswer: head + "not gzip!") == .badEncoding)
    }

    @Test func `a head without end is given up`() async throws {
        let header = "X-Long: " + String(repeating: "x", count: 1_000) + "\r\n"
        let head = "HTTP/1.1 200 OK\r\n" + String(repeating: header, count: 100)
        #expect(try await error(ofAnswer: head) == .headTooLarge(bytesMax: 65_536))
    }

    @Test func `a response that is cut off is no response`() async throws {
        let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
        #expect(try await error(ofAnswer: cut) == .cutOff(answerBegun: true))
        let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf"
        #expect(try await error(ofAnswer: chunk) == .cutOff(answerBegun: true))
        #expect(try await error(ofAnswer: "") == .cutOff(answerBegun: false))
    }

    @Test func `what is not HTTP is no response`() async throws {
        #expect(try await error(ofAnswer: "SSH-2.0-OpenSSH_9.2\r\n") == .notHTTP)
    }

    @Test func `a server that never answers is given up`() async throws {
        let server = try StubHTTPServer { _, connection in connection.waitForClose() }
        var request = CurlRequest(url: server.url, protocols: .http)
        request.answerWithin = .milliseconds(100)
        #expect(await client.respond(to: request).error == .timedOut(answerBegun: false))
    }

    @Test func `a server that stops in the middle is given up`() async throws {
        let begin = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
        let server = try StubHTTPServer(greeting: begin) { _, connection in
            connection.waitForClose()
        }
        var request = CurlRequest(url: server.url, protocols: .http)
        request.answerWithin = .seconds(2)
        #expect(await client.respond(to: request).error == .timedOut(answerBegun: true))
    }

    /// The error for a server that sends these bytes and then closes.
    private func error(
        ofAnswer bytes: [UInt8],
        bodyBytesMax: Int = 1_000_000
    ) async throws -> CurlError? {
        let server = try StubHTTPServer { _, connection in
            connection.send(bytes: bytes)
            connection.finish()
        }
        var request = CurlRequest(url: server.url, protocols: .http)
        request.bodyBytesMax = bodyBytesMax
        return await client.respond(to: request).error
    }

    private func error(
        ofAnswer text: String,
        bodyBytesMax: Int = 1_000_000
    ) async throws -> CurlError? {
        try await error(ofAnswer: Array(text.utf8), bodyBytesMax: bodyBytesMax)
    }
}
