import HerdCore
import Testing

struct LogRecordTests {
    private static let time = WallTime(nanoseconds: 1_795_393_023_123_456_000)

    private func line(_ record: LogRecord) -> String {
        var bytes: [UInt8] = []
        record.append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (LogStream.out, LineEnding.complete, "out"), (.err, .complete, "err"),
        (.herd, .complete, "herd"), (.out, .continues, "out+"), (.err, .unterminated, "err~"),
    ])
    func `a record is one line`(stream: LogStream, ending: LineEnding, word: String) {
        let text = Array(" two  spaces ".utf8)[...]
        let record = LogRecord(
            time: Self.time,
            sequence: 42,
            stream: stream,
            ending: ending,
            text: text
        )
        #expect(line(record) == "2026-11-23T00:17:03.123456Z 42 \(word)  two  spaces \n")
    }

    @Test func `any record is read back as it was, whatever its bytes`() {
        var random = SplitMix64(seed: 2)
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let record = LogRecord(
                time: WallTime(
                    nanoseconds: Int64.random(in: 0...9_000_000_000_000, using: &random) * 1_000
                ),
                sequence: UInt64.random(in: 0...UInt64.max, using: &random),
                stream: LogStream.allCases.randomElement(using: &random) ?? .out,
                ending: LineEnding.allCases.randomElement(using: &random) ?? .complete,
                text: text.filter { $0 != UInt8(ascii: "\n") }[...]
            )
            var bytes: [UInt8] = []
            record.append(to: &bytes)
            #expect(bytes.popLast() == UInt8(ascii: "\n"))
            #expect(bytes.count - record.text.count < LogRecord.headBytesMax)
            #expect(LogRecord(line: bytes[...]) == record)
        }
    }

    @Test(arguments: [
        "", "2026-11-23T00:17:03.123456Z", "2026-11-23T00:17:03.123456Z 42 out",
        "2026-11-23T00:17:03.123456Z  42 out x", "2026-11-23T00:17:03.123456Z x out x",
        "2026-11-23T00:17:03.123456Z -1 out x", "2026-11-23T00:17:03.123456Z +1 out x",
        "2026-11-23T00:17:03.123456Z 01 out x", "2026-11-23T00:17:03.123456Z 1 log x",
        "2026-11-23T00:17:03.123456Z 1 out* x", "2026-11-23T00:17:03.123456Z 1  x",
        "2026-11-23T00:17:03.123456Z 1 + x", "2026-11-23T00:17:03.123456Z 1 out++ x",
        "2026-11-23T00:17:03.123456Z 18446744073709551616 out x",
        " 2026-11-23T00:17:03.123456Z 1 out x",
    ])
    func `what is no record is told`(text: String) {
        #expect(LogRecord(line: Array(text.utf8)[...]) == nil)
    }
}
