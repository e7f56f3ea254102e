import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

struct LogFileTests {
    var folder: LogFolder

    init() throws { folder = try LogFolder() }

    /// The file, and where records for it are put.
    private func open() throws -> (file: LogFile, inlet: LogInlet) {
        let end = LogFileEnds(path: folder.path("x"))
        let ring = try LogRing(
            path: "\(folder.herd.run)/x.ring",
            nextSequence: { end.nextSequence },
            written: { end.bytesWritten(since: $0) }
        )
        let file = LogFile(
            path: folder.path("x"),
            rotation: LogRotation(folder.policy),
            ring: ring,
            compressor: LogCompressor(reactor: try Reactor())
        )
        return (file, LogInlet(ring) {})
    }

    private func put(_ text: String, in inlet: LogInlet) {
        Array(text.utf8).withUnsafeBytes { inlet.add($0, .complete) }
    }

    @discardableResult
    private func write(_ text: String, to log: (file: LogFile, inlet: LogInlet)) -> Bool {
        put(text, in: log.inlet)
        return log.file.write()
    }

    @Test func `a file that was deleted or moved away is made anew, and its folder too`() throws {
        let log = try open()
        write("one", to: log)
        try FileManager.default.removeItem(atPath: folder.path("x"))
        write("two", to: log)
        #expect(try folder.texts("x") == ["two"])
        try FileManager.default.moveItem(atPath: folder.path("x"), toPath: folder.path("y"))
        write("three", to: log)
        #expect(try folder.texts("x") == ["three"])
        #expect(try folder.texts("y") == ["two"])
        try FileManager.default.removeItem(atPath: "\(folder.temporary.path)/logs")
        write("four", to: log)
        #expect(try folder.records("x").map { $0?.sequence } == [4])
    }

    @Test func `a file that was cut short is written on from where it ends now`() throws {
        let log = try open()
        for text in ["one", "two", "three"] { write(text, to: log) }
        truncate(folder.path("x"), 0)
        write("four", to: log)
        #expect(try folder.texts("x") == ["four"])
    }

    @Test func `a file that someone gave the highest number is written on`() throws {
        let last = "1970-01-01T00:00:00.000000Z \(UInt64.max) out x"
        try Data("\(last)\n".utf8).write(to: URL(fileURLWithPath: folder.path("x")))
        write("one", to: try open())
        #expect(try folder.texts("x").last == "one")
    }

    @Test func `what a full disk refuses waits, and no number is lost`() throws {
        // Everything that is written there fails with "No space left on device".
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("x"),
            withDestinationPath: "/dev/full"
        )
        let log = try open()
        #expect(!write("one", to: log))
        #expect(!write("two", to: log))
        try FileManager.default.removeItem(atPath: folder.path("x"))
        #expect(write("three", to: log))
        #expect(try folder.texts("x") == ["one", "two", "three"])
        #expect(try folder.records("x").map { $0?.sequence } == [1, 2, 3])
    }

    @Test func `what there is no room for is dropped, counted, and costs no number`() throws {
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("x"),
            withDestinationPath: "/dev/full"
        )
        let log = try open()
        let text = String(repeating: "x", count: 10_000)
        for _ in 0..<150 { write(text, to: log) }
        let dropped = log.inlet.ring.dropped.load(ordering: .relaxed)
        #expect(dropped > 10)
        #expect(log.inlet.hasLossToTell)
        try FileManager.default.removeItem(atPath: folder.path("x"))
        #expect(log.file.write())
        write("after", to: log)
        let texts = try folder.texts("x")
        #expect(texts.count == 150 - dropped + 2)
        #expect(
            texts.suffix(2) == [
                "dropped \(dropped) records (\(dropped * 10_000) bytes): No space left on device",
                "after",
            ]
        )
        let records = try folder.records("x")
        #expect(records.map { $0?.sequence } == (1...UInt64(records.count)).map { $0 })
    }

    @Test func `a folder that can't be written keeps its records waiting`() throws {
        try FileManager.default.removeItem(atPath: "\(folder.temporary.path)/logs")
        try folder.temporary.write("logs", "a file in the folder's place")
        let log = try open()
        #expect(!write("one", to: log))
        try FileManager.default.removeItem(atPath: "\(folder.temporary.path)/logs")
        #expect(log.file.write())
        #expect(try folder.texts("x") == ["one"])
    }

    @Test func `what was waiting when the supervisor was killed is written by the next`() throws {
        let first = try open()
        write("one", to: first)
        put("two", in: first.inlet)
        put("three", in: first.inlet)
        // Nothing is closed: the next one finds only what lies in files.
        let second = try open()
        put("four", in: second.inlet)
        #expect(second.file.write())
        #expect(try folder.texts("x") == ["one", "two", "three", "four"])
        #expect(try folder.records("x").map { $0?.sequence } == [1, 2, 3, 4])
        let third = try open()
        #expect(third.file.write())
        #expect(try folder.texts("x").count == 4)
    }

    @Test func `a record that was cut in the middle of its writing is written again`() throws {
        for cut in 1...38 {
            let folder = try LogFolder()
            let trial = Self(folder)
            let first = try trial.open()
            trial.write("one", to: first)
            trial.put("two", in: first.inlet)
            let waiting = Array(first.inlet.ring.contents)
            let file = try #require(FileHandle(forWritingAtPath: folder.path("x")))
            try file.seekToEnd()
            try file.write(contentsOf: Data(waiting.prefix(cut)))
            try file.close()
            let second = try trial.open()
            trial.write("three", to: second)
            #expect(try folder.texts("x") == ["one", "two", "three"], "cut after \(cut)")
        }
    }

    private init(_ folder: LogFolder) { self.folder = folder }

    @Test func `numbers go on after a rotated file, a torn record and foreign lines`() throws {
        let record = "2026-11-23T00:17:03.123456Z 41 out text\n"
        try folder.temporary.write("logs/x.log.1", record)
        var log = try open()
        write("after a rotation", to: log)
        log.inlet.ring.close()
        try folder.temporary.write("logs/x.log", record + "2026-11-23T00:17:03.12")
        log = try open()
        write("after a torn record", to: log)
        log.inlet.ring.close()
        #expect(try String(contentsOfFile: folder.path("x"), encoding: .utf8).hasPrefix(record))
        #expect(try folder.records("x").map { $0?.sequence } == [41, 41, 42])
        try folder.temporary.write("logs/x.log", record + "a line that somebody added\n")
        write("after a foreign line", to: try open())
        #expect(try folder.records("x").last??.sequence == 42)
    }

    @Test func `only so many rotated files are kept`() throws {
        var folder = folder
        folder.policy.bytesMax = 100
        folder.policy.filesMax = 2
        let log = try Self(folder).open()
        for number in 1...20 { write("record \(number)", to: log) }
        #expect(try folder.files("x").count == 3)
        let sequences = try folder.records("x").map { $0?.sequence }
        #expect(sequences.last == 20)
        #expect(sequences == (20 - UInt64(sequences.count) + 1...20).map { $0 })
    }

    @Test func `a file that is old is rotated before the next record`() throws {
        var folder = folder
        folder.policy.ageMax = .seconds(60)
        let old = "2020-11-23T00:17:03.123456Z 41 out text\n"
        try folder.temporary.write("logs/x.log", old)
        let log = try Self(folder).open()
        write("new", to: log)
        #expect(try folder.files("x").count == 2)
        #expect(try folder.records("x").map { $0?.sequence } == [41, 42])
    }
}
