/// What two neighbors say to each other to find out where their tables differ.
///
///     HASHES node h0 … h31    the hashes of a node's children: node 0 is the table, 1…32 groups
///     BUCKET number d…        digests of the reports in a bucket; a line without any ends the list
///     WANT number d…          send me the reports of that bucket with these digests
///     MARK step               what your last step asked for has been said, reports included
///     BEAT                    I am alive
///
/// Hashes and digests are 16 hexadecimal digits. No line is longer than the longest UPDATE.
enum SyncLine: Equatable {
    case hashes(node: Int, [UInt64])
    case bucket(Int, [UInt64])
    case want(bucket: Int, [UInt64])
    case mark(step: Int)
    case beat

    /// More would make a line longer than an UPDATE, for which there is always room.
    static let digestsMax = 40

    /// Nil unless the whole line is one of these.
    init?(_ line: UnsafeRawBufferPointer) {
        var words = Words(line)
        guard let command = words.next() else { return nil }
        if command.hasSameBytes(as: "BEAT") {
            guard words.next() == nil else { return nil }
            self = .beat
            return
        }
        guard let number = words.next().flatMap({ UInt64(word: $0) }) else { return nil }
        if command.hasSameBytes(as: "MARK") {
            guard number <= TableSync.lastStep, words.next() == nil else { return nil }
            self = .mark(step: Int(number))
            return
        }
        guard number < ReportDigests.bucketCount, let digests = Self.digests(&words) else {
            return nil
        }
        if command.hasSameBytes(as: "HASHES") {
            guard number <= ReportDigests.fanOut, digests.count == ReportDigests.fanOut else {
                return nil
            }
            self = .hashes(node: Int(number), digests)
        } else if command.hasSameBytes(as: "BUCKET") {
            self = .bucket(Int(number), digests)
        } else if command.hasSameBytes(as: "WANT") {
            self = .want(bucket: Int(number), digests)
        } else {
            return nil
        }
    }

    private static func digests(_ words: inout Words) -> [UInt64]? {
        var digests: [UInt64] = []
        while let word = words.next() {
            guard digests.count < digestsMax, let digest = UInt64(hexWord: word) else { return nil }
            digests.append(digest)
        }
        return digests
    }
}

extension [UInt8] {
    /// `HASHES`, `BUCKET` or `WANT` with a number and some digests.
    mutating func appendSync(
        _ command: StaticString,
        _ number: Int,
        _ digests: some Sequence<UInt64>
    ) {
        LineWriter.append(to: &self) { line in
            line.put(command)
            line.put(UInt8(ascii: " "))
            line.put(UInt64(number))
            for digest in digests {
                line.put(UInt8(ascii: " "))
                line.putHex(digest)
            }
        }
    }
}

extension UInt64 {
    /// The value of exactly 16 hexadecimal digits in lower case.
    init?(hexWord word: UnsafeRawBufferPointer) {
        guard word.count == 16 else { return nil }
        var value: UInt64 = 0
        for byte in word {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        self = value
    }
}
