import HerdCore
import Testing

struct LogRotationTests {
    private func rotation(bytes: Int = 100, files: Int = 3) -> LogRotation {
        var policy = LogPolicy()
        policy.bytesMax = bytes
        policy.filesMax = files
        return LogRotation(policy)
    }

    @Test func `a file is rotated before it grows too large, and never an empty one`() {
        #expect(!rotation().isDue(fileBytes: 90, nextBytes: 10))
        #expect(rotation().isDue(fileBytes: 90, nextBytes: 11))
        #expect(!rotation().isDue(fileBytes: 0, nextBytes: 1_000))
        #expect(rotation().isDue(fileBytes: 101, nextBytes: 0))
    }

    @Test func `the oldest goes, the others age, by renames`() {
        #expect(
            rotation().steps(for: "x.log") == [
                .rename(from: "x.log.2", to: "x.log.3"), .rename(from: "x.log.1", to: "x.log.2"),
                .rename(from: "x.log", to: "x.log.1"),
            ]
        )
        #expect(rotation(files: 1).steps(for: "x.log") == [.rename(from: "x.log", to: "x.log.1")])
        #expect(rotation(files: 0).steps(for: "x.log") == [.delete("x.log")])
    }
}

struct LogTailTests {
    private func tail(_ text: String) -> LogTail { LogTail(Array(text.utf8)) }

    private static let record = "2026-11-23T00:17:03.123456Z 42 out text\n"

    @Test func `the last whole record tells the number`() {
        #expect(tail("").lastSequence == nil)
        #expect(tail(Self.record).lastSequence == 42)
        #expect(tail("cut\n" + Self.record + "not a record\n\n").lastSequence == 42)
        #expect(tail("nothing\nof ours\n").lastSequence == nil)
    }

    @Test func `a torn record is measured and does not count`() {
        #expect(tail(Self.record).tornBytes == 0)
        let torn = tail(Self.record + "2026-11-23T00:17:03.123456Z 43 out te")
        #expect(torn.lastSequence == 42)
        #expect(torn.tornBytes == 37)
        #expect(tail("no end").tornBytes == 6)
    }
}
