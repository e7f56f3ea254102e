public import HerdCore

/// The logs of several servers as one, in the order of the times that their lines carry.
public struct MergedLogs {
    /// Called with each line.
    public typealias Receiver = (StoredLine) throws -> Void

    private var logs: [StoredLog]
    /// For each log, what there was when it was opened, where that is read from its end.
    private var past: [PastLines] = []
    /// For each log, the number of the last record that was read.
    private var numbers: [UInt64?]
    private let watch: FolderWatch
    private let selection: LogSelection
    private let missed: (LogGap) -> Void

    /// `directory` as in `logs.directory` of herd.json.
    ///
    /// `missed` is told of records that are not there where the logs are read on.
    public init(
        folder: HerdFolder,
        directory: String,
        servers: [String],
        _ selection: LogSelection,
        missed: @escaping (LogGap) -> Void = { _ in }
    ) {
        // First, so that no line falls between the look at a file and the watch for changes.
        watch = FolderWatch(folder.path(directory))
        self.selection = selection
        self.missed = missed
        numbers = servers.map { _ in nil }
        logs = servers.map { server in
            StoredLog(server: server, path: folder.log(of: server, directory: directory))
        }
        for index in logs.indices {
            if selection.last != nil {
                past.append(logs[index].skipToEnd())
            } else if let since = selection.since {
                logs[index].skip(to: since)
            }
        }
    }

    /// Hands on what there was when the logs were opened.
    public mutating func readBacklog(_ receive: Receiver) throws {
        guard let last = selection.last else { return try readNew(receive) }
        for line in lastLines(last).reversed() { try receive(line) }
        past = []
    }

    /// Hands on every further line that there is now.
    public mutating func readNew(_ receive: Receiver) throws {
        var heads = logs.indices.map { nextLine(of: $0) }
        while let index = Self.first(of: heads.map { $0?.time }, isBefore: <),
            let head = heads[index]
        {
            if selection.admits(head.line.record, head.line.bytes, of: head.line.server) {
                try receive(head.line)
            }
            heads[index] = nextLine(of: index, after: head.time)
        }
    }

    /// Hands on what the files end with, where that is no whole line.
    ///
    /// Such a line has no time, so it is not known to be early enough where only earlier ones are
    /// asked for.
    public mutating func readRest(_ receive: Receiver) throws {
        guard selection.until == nil else { return }
        for index in logs.indices {
            guard let rest = logs[index].rest() else { continue }
            let line = StoredLine(server: logs[index].server, bytes: rest)
            if selection.admits(nil, rest, of: line.server) { try receive(line) }
        }
    }

    /// Waits until there may be more to read.
    ///
    /// False when nobody reads `output` any more, which otherwise shows only at the next write.
    public func waitForMore(output: Int32? = nil) -> Bool {
        watch.wait(output: output)
    }

    /// The next line of one log with the time by which it is placed among the others.
    ///
    /// A line that has none of its own stays behind the one before it. Nil where the log ends, or
    /// is too late.
    private mutating func nextLine(
        of index: Int,
        after last: WallTime = WallTime(nanoseconds: .min)
    ) -> (line: StoredLine, time: WallTime)? {
        guard let bytes = logs[index].next() else { return nil }
        let line = StoredLine(server: logs[index].server, bytes: bytes)
        if let record = line.record { count(record, of: index) }
        let time = line.record?.time ?? last
        return selection.isOver(at: time) ? nil : (line, time)
    }

    private mutating func count(_ record: LogRecord, of index: Int) {
        let gap = numbers[index].flatMap {
            LogGap(server: logs[index].server, last: $0, next: record.sequence)
        }
        numbers[index] = record.sequence
        if let gap { missed(gap) }
    }

    // MARK: - From the end

    /// The last lines of all logs together that are asked for, newest first.
    private mutating func lastLines(_ count: Int) -> [StoredLine] {
        guard count > 0 else { return [] }
        var heads = past.indices.map { previousLines(of: $0) }
        var found: [StoredLine] = []
        while let index = Self.first(of: heads.map { $0?.time }, isBefore: >=),
            let head = heads[index]
        {
            if let since = selection.since, head.time < since { break }
            for line in head.lines where !selection.isOver(at: head.time) {
                guard selection.admits(line.record, line.bytes, of: line.server) else { continue }
                found.append(line)
                if found.count == count { return found }
            }
            heads[index] = previousLines(of: index)
        }
        return found
    }

    /// A record and the lines without a time behind it, newest first; lines before which there is
    /// no record are older than all others.
    private mutating func previousLines(of index: Int) -> (lines: [StoredLine], time: WallTime)? {
        var lines: [StoredLine] = []
        while let bytes = past[index].previous() {
            let line = StoredLine(server: logs[index].server, bytes: bytes)
            lines.append(line)
            if let record = line.record {
                numbers[index] = numbers[index] ?? record.sequence
                return (lines, record.time)
            }
        }
        return lines.isEmpty ? nil : (lines, WallTime(nanoseconds: .min))
    }

    /// The index of the first in that order; of equals, the first one for `<`, the last for `>=`.
    private static func first(
        of times: [WallTime?],
        isBefore: (WallTime, WallTime) -> Bool
    ) -> Int? {
        var best: (index: Int, time: WallTime)?
        for (index, time) in times.enumerated() {
            guard let time else { continue }
            if let best, !isBefore(time, best.time) { continue }
            best = (index, time)
        }
        return best?.index
    }
}
