import HerdCore

/// A place in a log file between two lines, from which it is read in either direction.
struct LogCursor {
    let file: OpenLogFile
    /// Where the next line begins, and the one before it ends.
    private(set) var offset: Int
    /// Bytes of the file from `chunkStart` on, as read last.
    private var chunk: [UInt8] = []
    private var chunkStart = 0

    /// As much as is read at once.
    private static let chunkBytes = 65_536
    private static let newline = UInt8(ascii: "\n")

    init(_ file: OpenLogFile, at offset: Int = 0) {
        self.file = file
        self.offset = offset
    }

    /// The place behind the last whole line that is there now.
    init(atEndOf file: OpenLogFile) {
        self.init(file, at: file.size)
        offset = startOfLine(endingAt: offset)
    }

    /// The place before the first line of that time or later; lines without a time count as the one
    /// before them.
    init(_ file: OpenLogFile, since time: WallTime) {
        self.init(file)
        var low = 0
        var high = file.size
        // Between two looks it gets shorter by half, until it is no longer than one line.
        while low < high {
            let middle = (low + high) / 2
            guard let line = firstRecord(from: middle, before: high) else {
                high = middle
                continue
            }
            if line.time < time { low = line.end } else { high = middle }
        }
        offset = low
    }

    /// The next line without its LF; nil where no whole one is there now.
    mutating func next() -> ArraySlice<UInt8>? {
        var length = 0
        while true {
            let bytes = bytes(from: offset + length)
            guard !bytes.isEmpty else { return nil }
            if let end = bytes.firstIndex(of: Self.newline) {
                return take(length + end - bytes.startIndex, next: 1)
            }
            length += bytes.count
        }
    }

    /// The line before this place, without its LF; nil at the file's start.
    mutating func previous() -> ArraySlice<UInt8>? {
        guard offset > 0 else { return nil }
        let end = offset - 1
        let start = startOfLine(endingAt: end)
        let line = file.read(from: start, count: end - start, within: &chunk, &chunkStart)
        offset = start
        return line
    }

    /// What stands behind the last line and has no LF, if anything does.
    mutating func rest() -> ArraySlice<UInt8>? {
        let rest = file.read(from: offset, count: max(0, file.size - offset))
        offset += rest.count
        return rest.isEmpty ? nil : rest[...]
    }

    /// The line of `length` bytes from here, and this place behind it.
    private mutating func take(_ length: Int, next: Int) -> ArraySlice<UInt8> {
        defer { offset += length + next }
        return file.read(from: offset, count: length, within: &chunk, &chunkStart)
    }

    /// Bytes from `start` on, some of those that are there; none at the end.
    private mutating func bytes(from start: Int) -> ArraySlice<UInt8> {
        let end = chunkStart + chunk.count
        if start < chunkStart || start >= end {
            chunk = file.read(from: start, count: Self.chunkBytes)
            chunkStart = start
        }
        return chunk[(start - chunkStart)...]
    }

    /// Where the line begins that ends before `end`.
    private mutating func startOfLine(endingAt end: Int) -> Int {
        var end = end
        while end > 0 {
            if end <= chunkStart || end > chunkStart + chunk.count {
                chunkStart = max(0, end - Self.chunkBytes)
                chunk = file.read(from: chunkStart, count: end - chunkStart)
                // A file that was cut short meanwhile.
                guard chunk.count == end - chunkStart else { return 0 }
            }
            if let last = chunk[..<(end - chunkStart)].lastIndex(of: Self.newline) {
                return chunkStart + last + 1
            }
            end = chunkStart
        }
        return 0
    }

    /// The time of the first record that begins between the two places, and where its line ends.
    private mutating func firstRecord(
        from start: Int,
        before end: Int
    ) -> (time: WallTime, end: Int)? {
        var cursor = self
        cursor.offset = start
        // The line in the middle of which `start` may be has begun before.
        if start > 0 {
            cursor.offset = start - 1
            guard cursor.next() != nil else { return nil }
        }
        defer { (chunk, chunkStart) = (cursor.chunk, cursor.chunkStart) }
        while cursor.offset < end, let line = cursor.next() {
            if let record = LogRecord(line: line) { return (record.time, cursor.offset) }
        }
        return nil
    }
}

extension OpenLogFile {
    /// Bytes that are taken from what was read before, if they are all there.
    fileprivate func read(
        from offset: Int,
        count: Int,
        within chunk: inout [UInt8],
        _ chunkStart: inout Int
    ) -> ArraySlice<UInt8> {
        let start = offset - chunkStart
        if start >= 0, start + count <= chunk.count { return chunk[start..<(start + count)] }
        return read(from: offset, count: count)[...]
    }
}
