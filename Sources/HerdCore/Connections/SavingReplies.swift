/// Which parts of some bytes are replies that wait for a save, and the lines that they answer.
///
/// Nearly every save succeeds, so what is to be said otherwise is written only when it is.
struct SavingReplies: Equatable {
    private var replies: [Range<UInt32>] = []
    /// Each with its LF.
    private(set) var lines: [UInt8] = []

    /// The bytes in `reply`, behind all others that were added, answer `line`.
    ///
    /// The first one makes room for some more: small pieces that grow cost more than that.
    mutating func add(_ reply: Range<Int>, to line: UnsafeRawBufferPointer) {
        if replies.isEmpty {
            replies.reserveCapacity(8)
            lines.reserveCapacity(512)
        }
        replies.append(UInt32(reply.lowerBound)..<UInt32(reply.upperBound))
        lines.append(contentsOf: line)
        lines.append(UInt8(ascii: "\n"))
    }

    /// The bytes with another reply to each of the lines: the disk has not taken what they say.
    func refused(_ bytes: [UInt8]) -> [UInt8] {
        var refused: [UInt8] = []
        var start = 0
        var end = 0
        lines.withUnsafeBytes { lines in
            var rest = lines[...]
            for reply in replies {
                start = Int(reply.lowerBound)
                refused.append(contentsOf: bytes[end..<start])
                end = Int(reply.upperBound)
                let line = rest.prefix { $0 != UInt8(ascii: "\n") }
                refused.appendNotKept(UnsafeRawBufferPointer(rebasing: line))
                rest = rest.dropFirst(line.count + 1)
            }
        }
        refused.append(contentsOf: bytes[end...])
        return refused
    }
}
