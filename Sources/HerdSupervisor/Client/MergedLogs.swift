public import HerdCore

/// The logs of several servers as one, in the order of the times that their lines carry.
public struct MergedLogs {
    /// Called with the server and the line, without its LF.
    public typealias Receiver = (String, ArraySlice<UInt8>) throws -> Void

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
        var lines: [(server: String, line: ArraySlice<UInt8>)] = []
        try readNew { lines.append(($0, $1)) }
        for line in lines.suffix(lastMax) { try receive(line.server, line.line) }
    }

    /// Hands on every further line that there is now.
    public mutating func readNew(_ receive: Receiver) throws {
        var heads = logs.indices.map { logs[$0].next().map(Head.init) }
        while let index = Self.earliest(heads), let head = heads[index] {
            try receive(logs[index].server, head.line)
            heads[index] = logs[index].next().map { Head($0, after: head) }
        }
    }

    /// Hands on what the files end with, where that is no whole line.
    public mutating func readRest(_ receive: Receiver) throws {
        for index in logs.indices {
            if let line = logs[index].rest() { try receive(logs[index].server, line) }
        }
    }

    /// Waits until there may be more to read.
    ///
    /// False when nobody reads `output` any more, which otherwise shows only at the next write.
    public func waitForMore(output: Int32? = nil) -> Bool {
        watch.wait(output: output)
    }

    /// The index of the head with the least time; of equals, the first.
    private static func earliest(_ heads: [Head?]) -> Int? {
        var best: (index: Int, time: ArraySlice<UInt8>)?
        for (index, head) in heads.enumerated() {
            guard let head else { continue }
            if let best, !head.time.lexicographicallyPrecedes(best.time) { continue }
            best = (index, head.time)
        }
        return best?.index
    }
}

/// The next line of one log, and the time by which it is placed among the others.
private struct Head {
    let line: ArraySlice<UInt8>
    let time: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) {
        self.line = line
        time = StoredLogLine(line)?.time ?? []
    }

    /// A line that has no time of its own stays behind the one before it.
    init(_ line: ArraySlice<UInt8>, after last: Head) {
        self.line = line
        time = StoredLogLine(line)?.time ?? last.time
    }
}
