public import HerdCore

/// The logs of several servers as one, in the order of the times that their lines carry.
public struct MergedLogs {
    /// Called with each line.
    public typealias Receiver = (StoredLine) throws -> Void

    private var logs: [StoredLog]
    private let watch: FolderWatch
    private let lastMax: Int?

    /// Begins with the last `count` lines of all together that there are now, or with the oldest.
    ///
    /// `directory` as in `logs.directory` of herd.json.
    public init(folder: HerdFolder, directory: String, servers: [String], last count: Int?) {
        // First, so that no line falls between the look at a file and the watch for changes.
        watch = FolderWatch(folder.path(directory))
        lastMax = count
        logs = servers.map { server in
            let path = folder.log(of: server, directory: directory)
            return StoredLog(server: server, path: path, last: count)
        }
    }

    /// Hands on what there was when the logs were opened.
    public mutating func readBacklog(_ receive: Receiver) throws {
        guard let lastMax else { return try readNew(receive) }
        var lines: [StoredLine] = []
        try readNew { lines.append($0) }
        for line in lines.suffix(lastMax) { try receive(line) }
    }

    /// Hands on every further line that there is now.
    public mutating func readNew(_ receive: Receiver) throws {
        var heads = logs.indices.map { nextLine(of: $0) }
        while let index = Self.earliest(heads), let head = heads[index] {
            try receive(head.line)
            heads[index] = nextLine(of: index, after: head.time)
        }
    }

    /// Hands on what the files end with, where that is no whole line.
    public mutating func readRest(_ receive: Receiver) throws {
        for index in logs.indices {
            guard let rest = logs[index].rest() else { continue }
            try receive(StoredLine(server: logs[index].server, bytes: rest))
        }
    }

    /// Waits until there may be more to read.
    ///
    /// False when nobody reads `output` any more, which otherwise shows only at the next write.
    public func waitForMore(output: Int32? = nil) -> Bool {
        watch.wait(output: output)
    }

    /// The next line of one log with the time by which it is placed among the others: a line that
    /// has none of its own stays behind the one before it.
    private mutating func nextLine(
        of index: Int,
        after last: WallTime = WallTime(nanoseconds: .min)
    ) -> (line: StoredLine, time: WallTime)? {
        guard let bytes = logs[index].next() else { return nil }
        let line = StoredLine(server: logs[index].server, bytes: bytes)
        return (line, line.record?.time ?? last)
    }

    /// The index of the head with the least time; of equals, the first.
    private static func earliest(_ heads: [(line: StoredLine, time: WallTime)?]) -> Int? {
        var best: (index: Int, time: WallTime)?
        for (index, head) in heads.enumerated() {
            guard let head else { continue }
            if let best, best.time <= head.time { continue }
            best = (index, head.time)
        }
        return best?.index
    }
}

/// A line of a log file, without its LF.
public struct StoredLine {
    public let server: String
    public let bytes: ArraySlice<UInt8>
    /// Nil for what no supervisor has written.
    public let record: LogRecord?

    init(server: String, bytes: ArraySlice<UInt8>) {
        self.server = server
        self.bytes = bytes
        record = LogRecord(line: bytes)
    }
}
