import Testing

@testable import Curl

@Suite struct CurlPartsTests {
    @Test(arguments: [
        ("http://localhost/", true), ("http://a.LOCALHOST:80/", true), ("http://[::1]:80/", true),
        ("http://127.0.0.1/", true), ("http://127.255.0.9/", true), ("http://0x7f.1/", true),
        ("http://127.0.0.1.example.com/", false), ("http://localhost.example.com/", false),
        ("http://128.0.0.1/", false), ("https://places.googleapis.com/", false),
        ("http://[::2]/", false), ("http://[0:0::1]/", true), ("http://mylocalhost/", false),
    ])
    func `loopback is told from everything else`(url: String, isLoopback: Bool) throws {
        #expect(try CurlAddress(url).isLoopback == isLoopback)
    }

    @Test(arguments: [
        (Duration.zero, 1), (.seconds(-3), 1), (.nanoseconds(1), 1), (.milliseconds(1), 1),
        (.microseconds(1_001), 2), (.seconds(5), 5_000), (.milliseconds(2_500), 2_500),
        (.seconds(Int64.max), Int(Int32.max)), (.seconds(3_000_000), Int(Int32.max)),
    ])
    func `no duration becomes libcurl's zero, which means for ever`(
        duration: Duration,
        milliseconds: Int
    ) {
        #expect(duration.milliseconds == milliseconds)
    }

    @Test func `a request that is printed shows neither URL nor header nor body`() {
        var request = CurlRequest(url: "https://host/?key=AIzaTopSecret", protocols: .https)
        request.headers = [("X-Goog-Api-Key", "AIzaTopSecret")]
        request.method = .post(Array("secret".utf8))
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped] {
            #expect(!text.contains("secret") && !text.contains("Secret"))
        }
    }

    @Test func `lines are the same however their bytes are cut`() {
        let text = Array("one\n\nthree\r\nfour".utf8)
        for size in 1...text.count {
            var joiner = LineJoiner(lineBytesMax: 6)
            var lines: [[UInt8]] = []
            for start in stride(from: 0, to: text.count, by: size) {
                let piece = text[start..<min(start + size, text.count)]
                let fits = piece.withUnsafeBytes { bytes in
                    joiner.append(bytes) { lines.append($0) }
                }
                #expect(fits)
            }
            if let last = joiner.finish() { lines.append(last) }
            let texts = lines.map { String(decoding: $0, as: UTF8.self) }
            #expect(texts == ["one", "", "three\r", "four"])
        }
    }

    @Test func `interim responses and trailers are not the head`() {
        var reader = HeadReader()
        #expect(!reader.hasBegun)
        let lines = [
            "HTTP/1.1 103 Early Hints\r\n", "Link: x\r\n", "\r\n", "HTTP/2 200 \r\n", "A: b: c\r\n",
            "broken\r\n", "\r\n", "Trailer: t\r\n", "\r\n",
        ]
        for line in lines {
            #expect(Array(line.utf8).withUnsafeBytes { reader.append($0) })
        }
        #expect(reader.hasBegun)
        #expect(reader.head?.status == 200)
        #expect(reader.head?.headers.map { "\($0.name)=\($0.value)" } == ["A=b: c"])
    }
}
