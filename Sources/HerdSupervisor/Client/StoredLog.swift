import HerdCore

/// The lines of one server's log, across its rotated files.
///
/// Reads the files themselves, so it works whether a herd is up or not; `next` may be asked again
/// after it found nothing, which is how a log is followed.
struct StoredLog {
    let server: String
    private let path: String
    /// Where it is read; nil until there is a file.
    private var cursor: LogCursor?
    /// Files that are still to be read after it, oldest first.
    private var waiting: [OpenLogFile]
    /// Lines that had no LF when their file was left.
    private var torn: ArraySlice<UInt8>?

    /// Begins with the oldest line.
    init(server: String, path: String) {
        self.server = server
        self.path = path
        waiting = OpenLogFile.all(path)
        cursor = waiting.isEmpty ? nil : LogCursor(waiting.removeFirst())
    }

    /// All the files, oldest first.
    private var files: [OpenLogFile] { (cursor.map { [$0.file] } ?? []) + waiting }

    /// Begins with the first line of that time or later.
    mutating func skip(to time: WallTime) {
        var files = files
        while files.count > 1, files[1].begins(before: time) { files.removeFirst() }
        guard let first = files.first else { return }
        cursor = LogCursor(first, since: time)
        waiting = Array(files.dropFirst())
    }

    /// Begins with what is yet to come; the lines before that are returned, to be read backward.
    mutating func skipToEnd() -> PastLines {
        let files = files
        guard let last = files.last else { return PastLines(files: [], end: nil) }
        let end = LogCursor(atEndOf: last)
        cursor = end
        waiting = []
        return PastLines(files: files.dropLast(), end: end)
    }

    /// The next line without its LF; nil when there is no further one now.
    mutating func next() -> ArraySlice<UInt8>? {
        repeat {
            if let line = cursor?.next() { return line }
        } while goOn()
        defer { torn = nil }
        return torn
    }

    /// What a file ends with that has no LF; to be asked when nobody will follow.
    mutating func rest() -> ArraySlice<UInt8>? { cursor?.rest() }

    /// Whether there is more to be read, in the same file or in one that came after it.
    private mutating func goOn() -> Bool {
        guard torn == nil else { return false }
        guard let file = cursor?.file else { return take(OpenLogFile(path)) }
        if !waiting.isEmpty { return take(waiting.removeFirst()) }
        guard OpenLogFile.identity(of: path) != file.identity else { return wasCut(file) }
        // It was rotated, perhaps more than once. Lines may have come just before that.
        if let line = cursor?.next() {
            torn = line
            return false
        }
        let files = OpenLogFile.all(path)
        let place = files.lastIndex { $0.identity == file.identity }
        waiting = place.map { Array(files[($0 + 1)...]) } ?? unread(files)
        return waiting.isEmpty ? false : take(waiting.removeFirst())
    }

    /// Those that go on from the last line that was read, where its own file is not among them any
    /// more: compressed, or gone.
    private func unread(_ files: [OpenLogFile]) -> [OpenLogFile] {
        var end = cursor
        guard let line = end?.previous(), let last = LogRecord(line: line) else {
            return files.suffix(1)
        }
        let later = files.filter { ($0.firstSequence ?? 0) > last.sequence }
        return later.isEmpty ? files.suffix(1) : later
    }

    /// A file that is shorter than what was read of it begins anew.
    private mutating func wasCut(_ file: OpenLogFile) -> Bool {
        guard let offset = cursor?.offset, file.size < offset else { return false }
        cursor = LogCursor(file)
        return true
    }

    /// Goes over to another file; what the one before ended with is a line, LF or not.
    private mutating func take(_ file: OpenLogFile?) -> Bool {
        guard let file else { return false }
        torn = cursor?.rest()
        cursor = LogCursor(file)
        return torn == nil
    }
}

/// Lines of a log that are there already, the newest first.
struct PastLines {
    /// Older ones, the oldest first.
    private var files: ArraySlice<OpenLogFile>
    private var cursor: LogCursor?

    init(files: ArraySlice<OpenLogFile>, end: LogCursor?) {
        self.files = files
        cursor = end
    }

    /// The line before those that were given; a file's last line may have no LF.
    mutating func previous() -> ArraySlice<UInt8>? {
        while true {
            if let line = cursor?.previous() { return line }
            guard let file = files.popLast() else { return nil }
            var end = LogCursor(atEndOf: file)
            cursor = end
            if let rest = end.rest() { return rest }
        }
    }
}

extension OpenLogFile {
    /// Whether its first record is older than that; false where nothing tells.
    fileprivate func begins(before time: WallTime) -> Bool {
        guard changedAt >= time else { return true }
        return firstTime.map { $0 < time } ?? false
    }
}
