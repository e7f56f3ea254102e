/// One line of `logs/NAME.log` taken apart for showing it; its bytes stay as they are.
///
///     2026-11-23T00:17:03.123456Z 42 out+ listening on 8000
///     └ time                      │  │  │ └ text
///                        sequence ┘  │  └ ending
///                             stream ┘
public struct StoredLogLine: Equatable, Sendable {
    /// RFC 3339 in UTC with microseconds: bytes that compare as the times do.
    public let time: ArraySlice<UInt8>
    /// Counts the lines of one server, for ever.
    public let sequence: Int
    public let stream: Stream
    public let ending: Ending
    public let text: ArraySlice<UInt8>

    public enum Stream: String, Equatable, Sendable, CaseIterable {
        case out, err
        /// The supervisor's own.
        case herd
    }

    public enum Ending: String, Equatable, Sendable, CaseIterable {
        case line = ""
        /// The text goes on in the next record of the stream.
        case continued = "+"
        /// The worker's last line, which had no newline.
        case unended = "~"
    }

    private static let timeBytes = "2026-11-23T00:17:03.123456Z".utf8.count
    private static let space = UInt8(ascii: " ")

    /// Nil for bytes that are no such line, as a file may hold that somebody else has written to.
    public init?(_ line: ArraySlice<UInt8>) {
        let words = line.split(
            separator: Self.space,
            maxSplits: 3,
            omittingEmptySubsequences: false
        )
        guard words.count == 4, words[0].count == Self.timeBytes,
            words[0].last == UInt8(ascii: "Z"),
            let sequence = Int(String(decoding: words[1], as: UTF8.self)), sequence >= 0
        else { return nil }
        let name = String(
            decoding: words[2].prefix { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") },
            as: UTF8.self
        )
        let mark = String(decoding: words[2].dropFirst(name.utf8.count), as: UTF8.self)
        guard let stream = Stream(rawValue: name), let ending = Ending(rawValue: mark) else {
            return nil
        }
        time = words[0]
        self.sequence = sequence
        self.stream = stream
        self.ending = ending
        text = words[3]
    }
}
