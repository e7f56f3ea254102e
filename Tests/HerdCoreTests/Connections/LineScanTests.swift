import Testing

@testable import HerdCore

struct LineScanTests {
    @Test(arguments: [
        ("", LineScan.unfinished), ("abc", .unfinished), ("\n", .line(end: 0)),
        ("abc\n", .line(end: 3)), ("abc\r\nd", .line(end: 4)), ("12345678", .unfinished),
        ("12345678\n", .line(end: 8)), ("123456789", .tooLong), ("123456789\n", .tooLong),
        ("1234567890123456789\n", .tooLong),
    ])
    func `a line ends at its LF and has at most eight bytes here`(text: String, scan: LineScan) {
        #expect(lending(text) { LineScan.next(in: $0, from: 0, bytesMax: 8) } == scan)
        #expect(
            lending("before\n" + text) { LineScan.next(in: $0, from: 7, bytesMax: 8) }
                == moved(scan, by: 7)
        )
    }

    @Test func `any bytes are cut into the same lines, however they are searched`() {
        var random = SplitMix64(seed: 15)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 9...12, using: &random)
            }
            let expected = bytes.split(separator: 10, omittingEmptySubsequences: false).map(
                Array.init
            )
            var lines: [[UInt8]] = []
            var start = 0
            bytes.withUnsafeBytes { bytes in
                while case .line(let end) = LineScan.next(in: bytes, from: start, bytesMax: 100) {
                    lines.append(Array(bytes[start..<end]))
                    start = end + 1
                }
                lines.append(Array(bytes[start...]))
            }
            #expect(lines == expected)
        }
    }

    private func moved(_ scan: LineScan, by bytes: Int) -> LineScan {
        switch scan {
        case .line(let end): .line(end: end + bytes)
        case .unfinished, .tooLong: scan
        }
    }
}
