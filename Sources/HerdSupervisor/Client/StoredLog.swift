import Glibc
import HerdCore

/// The lines of one server's log, across its rotated files, read forward from somewhere.
///
/// Reads the files themselves, so it works whether a herd is up or not; `next` may be asked again
/// after it found nothing, which is how a log is followed.
struct StoredLog {
    let server: String
    private let path: String
    private var current: OpenLogFile?
    /// Rotated files that are still to be read before the live one, oldest first.
    private var waiting: [OpenLogFile] = []
    private var unfinished: [UInt8] = []
    private var lines: [ArraySlice<UInt8>] = []

    /// As much as is read at once.
    private static let chunkBytes = 65_536
    private static let lineFeed = UInt8(ascii: "\n")

    /// Begins with the first of the last `count` lines that there are now, or with the oldest.
    init(server: String, path: String, last count: Int?) {
        self.server = server
        self.path = path
        let files = OpenLogFile.all(path)
        waiting = count.map { Self.lastLines($0, of: files) } ?? files
        current = waiting.isEmpty ? nil : waiting.removeFirst()
    }

    /// The next line without its LF; nil when there is no further one now.
    mutating func next() -> ArraySlice<UInt8>? {
        while lines.isEmpty {
            if !readMore() && !goOn() { return nil }
        }
        return lines.removeLast()
    }

    /// What a file ends with that has no LF; to be asked when nobody will follow.
    mutating func rest() -> ArraySlice<UInt8>? {
        defer { unfinished = [] }
        return unfinished.isEmpty ? nil : unfinished[...]
    }

    /// Whether something could be read from the file that is open.
    private mutating func readMore() -> Bool {
        guard let bytes = current?.read(bytesMax: Self.chunkBytes), !bytes.isEmpty else {
            return false
        }
        unfinished += bytes
        guard let end = unfinished.lastIndex(of: Self.lineFeed) else { return true }
        let whole = unfinished[..<end]
        // The last first, so that each can be taken from the end.
        lines = whole.split(separator: Self.lineFeed, omittingEmptySubsequences: false).reversed()
        unfinished = Array(unfinished[(end + 1)...])
        return true
    }

    /// Whether there is more to be read, in the same file or in one that came after it.
    private mutating func goOn() -> Bool {
        guard let current else { return take(OpenLogFile(path)) }
        if !waiting.isEmpty { return take(waiting.removeFirst()) }
        guard OpenLogFile.identity(of: path) != current.identity else { return false }
        // It was rotated, perhaps more than once. Lines may have come just before that.
        if readMore() { return true }
        let files = OpenLogFile.all(path)
        let place = files.lastIndex { $0.identity == current.identity }
        waiting = place.map { Array(files[($0 + 1)...]) } ?? Array(files.suffix(1))
        return waiting.isEmpty ? false : take(waiting.removeFirst())
    }

    /// Goes over to another file; what the one before ended with is a line, LF or not.
    private mutating func take(_ file: OpenLogFile?) -> Bool {
        guard let file else { return false }
        if !unfinished.isEmpty { lines = [unfinished[...]] }
        unfinished = []
        current = file
        return true
    }

    /// The files from the one on in which the last `count` lines begin, that one set to the place.
    private static func lastLines(_ count: Int, of files: [OpenLogFile]) -> [OpenLogFile] {
        var left = count
        for (index, file) in files.enumerated().reversed() {
            left -= file.seek(toLast: left)
            if left <= 0 { return Array(files[index...]) }
        }
        return files
    }
}
