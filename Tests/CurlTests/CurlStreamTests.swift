import Curl
import Synchronization
import TestSupport
import Testing

@Suite struct CurlStreamTests {
    let client: CurlClient

    init() {
        client = CurlClient()
    }

    @Test func `lines are handed on while the response goes on`() async throws {
        let firstSeen = Occurrence()
        let server = try StubHTTPServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            connection.send("8\r\n{\"a\":1}\n\r\n4\r\n{\"b\"\r\n")
            Task {
                await firstSeen.wait()
                connection.send("4\r\n:2}\n\r\n4\r\nlast\r\n0\r\n\r\n")
            }
        }
        var request = CurlRequest(url: server.url, protocols: .http)
        request.answerWithin = nil
        request.bodyBytesMax = nil
        let lines = Mutex<[String]>([])
        let result = await withCheckedContinuation { continuation in
            client.streamLines(request) { head, line in
                lines.withLock {
                    $0.append("\(head.status) " + String(decoding: line, as: UTF8.self))
                }
                firstSeen.happened()
            } completion: {
                continuation.resume(returning: $0)
            }
        }
        #expect(result.text == "")
        #expect(lines.withLock { $0 } == ["200 {\"a\":1}", "200 {\"b\":2}", "200 last"])
    }

    @Test func `a line that is too long ends the transfer`() async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("12345678\n123456789\n"))
        }
        let request = CurlRequest(url: server.url, protocols: .http)
        let lines = Mutex<[[UInt8]]>([])
        let result = await withCheckedContinuation { continuation in
            client.streamLines(request, lineBytesMax: 8) { _, line in
                lines.withLock { $0.append(line) }
            } completion: {
                continuation.resume(returning: $0)
            }
        }
        #expect(result.error == .lineTooLong(bytesMax: 8))
        #expect(lines.withLock { $0 } == [Array("12345678".utf8)])
    }

    @Test func `pieces are handed on and not kept`() async throws {
        let server = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response(String(repeating: "x", count: 100_000)))
        }
        let request = CurlRequest(url: server.url, protocols: .http)
        let bytes = Mutex(0)
        let result = await withCheckedContinuation { continuation in
            client.stream(request) { _, piece in
                bytes.withLock { $0 += piece.count }
            } completion: {
                continuation.resume(returning: $0)
            }
        }
        #expect(result.text == "")
        #expect(bytes.withLock { $0 } == 100_000)
    }
}
