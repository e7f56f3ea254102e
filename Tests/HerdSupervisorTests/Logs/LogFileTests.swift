import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

struct LogFileTests {
    var folder: LogFolder

    init() throws { folder = try LogFolder() }

    private func open() -> LogFile {
        LogFile(path: folder.path("x"), rotation: LogRotation(folder.policy))
    }

    private func write(_ text: String, to file: LogFile) {
        Array(text.utf8).withUnsafeBytes {
            file.append($0, .complete, from: .out, at: WallTime(nanoseconds: 0))
        }
        file.flush()
    }

    @Test func `a file that was deleted or moved away is made anew, and its folder too`() throws {
        let file = open()
        write("one", to: file)
        try FileManager.default.removeItem(atPath: folder.path("x"))
        write("two", to: file)
        #expect(try folder.texts("x") == ["two"])
        try FileManager.default.moveItem(atPath: folder.path("x"), toPath: folder.path("y"))
        write("three", to: file)
        #expect(try folder.texts("x") == ["three"])
        #expect(try folder.texts("y") == ["two"])
        try FileManager.default.removeItem(atPath: "\(folder.temporary.path)/logs")
        write("four", to: file)
        #expect(try folder.records("x").map { $0?.sequence } == [4])
    }

    @Test func `a file that someone gave the highest number is written on`() throws {
        let last = "1970-01-01T00:00:00.000000Z \(UInt64.max) out x"
        try Data("\(last)\n".utf8).write(to: URL(fileURLWithPath: folder.path("x")))
        let file = open()
        write("one", to: file)
        #expect(try folder.texts("x").last == "one")
    }

    @Test func `a full disk loses records, counted, and no number`() throws {
        // Everything that is written there fails with "No space left on device".
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("x"),
            withDestinationPath: "/dev/full"
        )
        let file = open()
        write("one", to: file)
        write("two", to: file)
        #expect(file.hasLossToTell)
        try FileManager.default.removeItem(atPath: folder.path("x"))
        write("three", to: file)
        #expect(!file.hasLossToTell)
        #expect(
            try folder.texts("x") == [
                "dropped 2 records (76 bytes): No space left on device", "three",
            ]
        )
        #expect(try folder.records("x").map { $0?.sequence } == [1, 2])
    }

    @Test func `a folder that can't be written loses records, counted`() throws {
        try FileManager.default.removeItem(atPath: "\(folder.temporary.path)/logs")
        try folder.temporary.write("logs", "a file in the folder's place")
        let file = open()
        write("one", to: file)
        #expect(file.hasLossToTell)
        try FileManager.default.removeItem(atPath: "\(folder.temporary.path)/logs")
        file.tellLoss(at: WallTime(nanoseconds: 0))
        #expect(try folder.texts("x") == ["dropped 1 record (38 bytes): Not a directory"])
    }

    @Test func `numbers go on after a rotated file, a torn record and foreign lines`() throws {
        let record = "2026-11-23T00:17:03.123456Z 41 out text\n"
        try folder.temporary.write("logs/x.log.1", record)
        write("after a rotation", to: open())
        try folder.temporary.write("logs/x.log", record + "2026-11-23T00:17:03.12")
        write("after a torn record", to: open())
        #expect(try String(contentsOfFile: folder.path("x"), encoding: .utf8).hasPrefix(record))
        #expect(try folder.records("x").map { $0?.sequence } == [41, 41, 42])
        try folder.temporary.write("logs/x.log", record + "a line that somebody added\n")
        write("after a foreign line", to: open())
        #expect(try folder.records("x").last??.sequence == 42)
    }

    @Test func `only so many rotated files are kept`() throws {
        var policy = LogPolicy()
        policy.bytesMax = 100
        policy.filesMax = 2
        let file = LogFile(path: folder.path("x"), rotation: LogRotation(policy))
        for number in 1...20 { write("record \(number)", to: file) }
        #expect(try folder.files("x").count == 3)
        let sequences = try folder.records("x").map { $0?.sequence }
        #expect(sequences.last == 20)
        #expect(sequences == (20 - UInt64(sequences.count) + 1...20).map { $0 })
    }
}
