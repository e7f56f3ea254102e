import Foundation
import HerdCore
import HerdSupervisor
import TestSupport
import Testing

/// Reading the logs of a herd from its files, as `herdctl logs` does.
struct MergedLogsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/logs",
            withIntermediateDirectories: true
        )
    }

    private func open(
        _ servers: [String],
        last count: Int?,
        missed: @escaping (LogGap) -> Void = { _ in }
    ) -> MergedLogs {
        let herd = HerdFolder(root: folder.path)
        return MergedLogs(
            folder: herd,
            directory: "logs",
            servers: servers,
            LogSelection(last: count),
            missed: missed
        )
    }

    private func record(_ second: Int, _ text: String) -> String {
        let seconds = second < 10 ? "0\(second)" : "\(second)"
        return "2026-11-23T00:17:\(seconds).000000Z \(second + 1) out \(text)\n"
    }

    private func append(_ text: String, to name: String) throws {
        let path = "\(folder.path)/logs/\(name)"
        if !FileManager.default.fileExists(atPath: path) { try folder.write("logs/\(name)", "") }
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    private func rename(_ old: String, _ new: String) throws {
        _ = Glibc.rename("\(folder.path)/logs/\(old)", "\(folder.path)/logs/\(new)")
    }

    /// The last word of each line.
    private func words(
        _ logs: inout MergedLogs,
        _ read: (inout MergedLogs, MergedLogs.Receiver) throws -> Void
    ) throws -> [String] {
        var words: [String] = []
        try read(&logs) { line in
            let last = line.bytes.split(separator: 0x20).last
            words.append(String(decoding: last ?? [], as: UTF8.self))
        }
        return words
    }

    private func backlog(_ logs: inout MergedLogs) throws -> [String] {
        try words(&logs) { try $0.readBacklog($1) }
    }

    private func news(_ logs: inout MergedLogs) throws -> [String] {
        try words(&logs) { try $0.readNew($1) }
    }

    @Test func `lines of several servers come in the order of their times`() throws {
        try append(record(1, "a1") + record(4, "a4"), to: "A.log")
        try append(record(2, "b2") + "no-time\n" + record(3, "b3"), to: "B.log")
        var logs = open(["A", "B"], last: nil)
        #expect(try backlog(&logs) == ["a1", "b2", "no-time", "b3", "a4"])
    }

    @Test func `rotated files come before the live one, the oldest first`() throws {
        try append(record(1, "one"), to: "A.log.2")
        try append(record(2, "two"), to: "A.log.1")
        try append(record(3, "three"), to: "A.log")
        var logs = open(["A"], last: nil)
        #expect(try backlog(&logs) == ["one", "two", "three"])
    }

    @Test(arguments: [0, 1, 2, 3, 5, 6, 7, 100])
    func `the last lines are counted over all servers and files`(count: Int) throws {
        try append(record(1, "l1") + record(3, "l3"), to: "A.log.1")
        try append(record(5, "l5") + record(6, "l6"), to: "A.log")
        try append(record(2, "l2") + record(4, "l4"), to: "B.log")
        var logs = open(["A", "B"], last: count)
        let all = ["l1", "l2", "l3", "l4", "l5", "l6"]
        #expect(try backlog(&logs) == all.suffix(count))
    }

    @Test func `the last lines of a file far longer than one read are found`() throws {
        let lines = (0..<20_000).map { "line-number-\($0)-of-many" }
        try append(lines.joined(separator: "\n") + "\n", to: "A.log")
        for count in [1, 2_500, 2_600, 19_999, 20_000] {
            var logs = open(["A"], last: count)
            #expect(try backlog(&logs) == lines.suffix(count))
        }
    }

    @Test func `what comes later is read, whole lines only`() throws {
        try append(record(1, "old"), to: "A.log")
        var logs = open(["A"], last: 0)
        #expect(try backlog(&logs) == [])
        try append(record(2, "new") + "2026-11-23T00:17:03.000000Z 4 out ha", to: "A.log")
        #expect(try news(&logs) == ["new"])
        #expect(logs.waitForMore())
        try append("lf\n", to: "A.log")
        #expect(try news(&logs) == ["half"])
        #expect(try news(&logs) == [])
    }

    @Test func `following goes on through rotations, however many`() throws {
        try append(record(1, "one"), to: "A.log")
        var logs = open(["A"], last: nil)
        #expect(try backlog(&logs) == ["one"])

        try append(record(2, "two"), to: "A.log")
        try rename("A.log", "A.log.1")
        #expect(try news(&logs) == ["two"])
        try append(record(3, "three"), to: "A.log")
        #expect(try news(&logs) == ["three"])

        // Twice between two looks.
        try append(record(4, "four"), to: "A.log")
        try rename("A.log.1", "A.log.2")
        try rename("A.log", "A.log.1")
        try append(record(5, "five"), to: "A.log")
        try rename("A.log.2", "A.log.3")
        try rename("A.log.1", "A.log.2")
        try rename("A.log", "A.log.1")
        try append(record(6, "six"), to: "A.log")
        #expect(try news(&logs) == ["four", "five", "six"])
        #expect(try news(&logs) == [])
    }

    @Test func `who stood still while files were rotated away is told what is missing`() throws {
        try append(record(1, "one"), to: "A.log")
        var gaps: [LogGap] = []
        var logs = open(["A"], last: 1) { gaps.append($0) }
        #expect(try backlog(&logs) == ["one"])

        // The file that was read is gone, and so is the one after it.
        try FileManager.default.removeItem(atPath: "\(folder.path)/logs/A.log")
        try append(record(4, "four"), to: "A.log.2")
        try append(record(5, "five"), to: "A.log.1")
        try append(record(6, "six"), to: "A.log")
        #expect(try news(&logs) == ["four", "five", "six"])
        #expect(
            gaps.map(\.sentence) == [
                "A: records 3 to 4 are missing here: deleted, or rotated away before they were read"
            ]
        )
    }

    @Test func `following goes on where the file that was read is compressed meanwhile`() throws {
        try append(record(1, "one"), to: "A.log")
        var logs = open(["A"], last: nil) { Issue.record("\($0.sentence)") }
        #expect(try backlog(&logs) == ["one"])
        // Another file of the same content, as the compressed one would be.
        try FileManager.default.removeItem(atPath: "\(folder.path)/logs/A.log")
        try append(record(1, "one"), to: "A.log.2")
        try append(record(2, "two"), to: "A.log.1")
        try append(record(3, "three"), to: "A.log")
        #expect(try news(&logs) == ["two", "three"])
    }

    @Test func `a log that is deleted, or not there yet, is read once it is`() throws {
        var logs = open(["A"], last: nil)
        #expect(try backlog(&logs) == [])
        try append(record(1, "one"), to: "A.log")
        #expect(try news(&logs) == ["one"])
        try FileManager.default.removeItem(atPath: "\(folder.path)/logs/A.log")
        #expect(try news(&logs) == [])
        try append(record(2, "two"), to: "A.log")
        #expect(try news(&logs) == ["two"])
    }

    @Test func `a last line without its end is not lost`() throws {
        try append(record(1, "one") + "torn", to: "A.log")
        var logs = open(["A"], last: nil)
        #expect(try backlog(&logs) == ["one"])
        #expect(try words(&logs) { try $0.readRest($1) } == ["torn"])
    }

    @Test func `a span of time is found in files of any age, and nothing beyond it is read`() throws
    {
        try append((0..<20).map { record($0, "a\($0)") }.joined(), to: "A.log.2")
        try append((20..<40).map { record($0, "a\($0)") }.joined(), to: "A.log.1")
        try append((40..<60).map { record($0, "a\($0)") }.joined() + "torn", to: "A.log")
        let all = (0..<60).map { "a\($0)" }
        let herd = HerdFolder(root: folder.path)
        for (first, last) in [(0, 60), (5, 7), (19, 21), (20, 20), (38, 59), (45, 50)] {
            var selection = LogSelection()
            selection.since = time(first)
            selection.until = time(last)
            var logs = MergedLogs(folder: herd, directory: "logs", servers: ["A"], selection)
            let found = try backlog(&logs) + words(&logs) { try $0.readRest($1) }
            #expect(found == Array(all[first..<last]), "\(first) to \(last)")
            selection.last = 3
            var ending = MergedLogs(folder: herd, directory: "logs", servers: ["A"], selection)
            #expect(try backlog(&ending) == Array(all[first..<last].suffix(3)))
        }
    }

    /// The time of the record of that second.
    private func time(_ second: Int) -> WallTime? {
        TimeText.parse("2026-11-23T00:17:00Z", now: WallTime(nanoseconds: 0)).map {
            WallTime(nanoseconds: $0.nanoseconds + Int64(second) * 1_000_000_000)
        }
    }

    @Test func `who closes the output is noticed while nothing is written`() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[1]) }
        let logs = open(["A"], last: nil)
        #expect(logs.waitForMore(output: ends[1]))
        close(ends[0])
        #expect(!logs.waitForMore(output: ends[1]))
    }
}
