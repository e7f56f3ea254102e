/// Which parts of some bytes are replies that wait for a save, and the lines that they answer.
///
/// Nearly every save succeeds, so what is to be said otherwise is written only when it is. An AT
/// ends with the words of its IAMAT, so the line is kept only where it had them in another way.
struct SavingReplies: Equatable {
    private var replies: [Reply] = []
    /// The lines that are kept, each with its LF.
    private(set) var lines: [UInt8] = []

    private struct Reply: Equatable {
        let start: UInt32
        /// Behind its LF.
        let end: UInt32
        /// The bytes before the LF that are the line behind "IAMAT "; 0: the line is kept.
        let words: UInt32
    }

    private static let iamat: StaticString = "IAMAT "

    /// The reply in these bytes, behind all others that were added, answers `line`.
    ///
    /// The first one makes room for some more: small pieces that grow cost more than that.
    mutating func add(_ reply: Range<Int>, of bytes: [UInt8], to line: UnsafeRawBufferPointer) {
        if replies.isEmpty { replies.reserveCapacity(8) }
        let isInReply = bytes.withUnsafeBytes {
            Self.ends(UnsafeRawBufferPointer(rebasing: $0[reply]), withWordsOf: line)
        }
        replies.append(
            Reply(
                start: UInt32(reply.lowerBound),
                end: UInt32(reply.upperBound),
                words: isInReply ? UInt32(line.count - Self.iamat.utf8CodeUnitCount) : 0
            )
        )
        guard !isInReply else { return }
        lines.append(contentsOf: line)
        lines.append(UInt8(ascii: "\n"))
    }

    /// The bytes with another reply to each of the lines: the disk has not taken what they say.
    func refused(_ bytes: [UInt8]) -> [UInt8] {
        var refused: [UInt8] = []
        var end = 0
        var kept = lines[...]
        for reply in replies {
            refused.append(contentsOf: bytes[end..<Int(reply.start)])
            end = Int(reply.end)
            let line = reply.words > 0 ? Self.line(of: reply, in: bytes) : Self.next(of: &kept)
            line.withUnsafeBytes { refused.appendNotKept($0) }
        }
        refused.append(contentsOf: bytes[end...])
        return refused
    }

    private static func ends(
        _ reply: UnsafeRawBufferPointer,
        withWordsOf line: UnsafeRawBufferPointer
    ) -> Bool {
        let start = iamat.utf8CodeUnitCount
        let end = reply.count - 1
        guard line.count > start, line.count - start <= end else { return false }
        let words = UnsafeRawBufferPointer(rebasing: line[start...])
        let replied = UnsafeRawBufferPointer(rebasing: reply[(end - words.count)..<end])
        return UnsafeRawBufferPointer(rebasing: line[..<start]).hasSameBytes(as: iamat)
            && replied.hasSameBytes(as: words)
    }

    private static func line(of reply: Reply, in bytes: [UInt8]) -> [UInt8] {
        let end = Int(reply.end) - 1
        return iamat.withUTF8Buffer { Array($0) } + bytes[(end - Int(reply.words))..<end]
    }

    private static func next(of lines: inout ArraySlice<UInt8>) -> [UInt8] {
        let line = Array(lines.prefix { $0 != UInt8(ascii: "\n") })
        lines = lines.dropFirst(line.count + 1)
        return line
    }
}
