import HerdCore
import Testing

struct LogRotationTests {
    private func rotation(bytes: Int = 100, files: Int = 3) -> LogRotation {
        var policy = LogPolicy()
        policy.bytesMax = bytes
        policy.filesMax = files
        return LogRotation(policy)
    }

    @Test func `the oldest goes, the others age, by renames`() {
        #expect(
            rotation(files: 2).steps(for: "x.log", rotated: 2) == [
                .delete("x.log.2"), .delete("x.log.2.gz"),
                .rename(from: "x.log.1", to: "x.log.2"),
                .rename(from: "x.log.1.gz", to: "x.log.2.gz"),
                .rename(from: "x.log", to: "x.log.1"),
            ]
        )
        #expect(
            rotation(files: 9).steps(for: "x.log", rotated: 0) == [
                .delete("x.log.1"), .delete("x.log.1.gz"),
                .rename(from: "x.log", to: "x.log.1"),
            ]
        )
        #expect(rotation(files: 0).steps(for: "x.log", rotated: 0) == [.delete("x.log")])
    }

    @Test func `a file grows old only where an age is set`() {
        var policy = LogPolicy()
        let (first, now) = (WallTime(nanoseconds: 0), WallTime(nanoseconds: 60_000_000_001))
        #expect(!LogRotation(policy).isTooOld(first: first, now: now))
        policy.ageMax = .seconds(60)
        #expect(LogRotation(policy).isTooOld(first: first, now: now))
        #expect(
            !LogRotation(policy).isTooOld(first: first, now: WallTime(nanoseconds: 60_000_000_000))
        )
        #expect(!LogRotation(policy).isTooOld(first: now, now: first))
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
