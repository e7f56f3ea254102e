/// The last lines that a worker wrote, for whoever must say why it failed.
///
/// Kept beside the log, since the log's file may be rotated, full or slow when they are asked for.
public struct RecentLines: Equatable, Sendable {
    /// A screenful; nobody reads more of a worker that failed.
    public static let linesMax = 20
    /// The beginning of a line tells what it is about.
    public static let lineBytesMax = 1_024

    private var lines: [Line] = []

    private struct Line: Equatable {
        var stream: LogStream
        var text: [UInt8]
        var isEnded: Bool
    }

    public init() {}

    /// Takes what was read from one stream, cut anywhere.
    public mutating func take(_ bytes: UnsafeRawBufferPointer, from stream: LogStream) {
        let newline = UInt8(ascii: "\n")
        var start = Self.startOfLast(Self.linesMax, in: bytes)
        if start > 0, let begun = unfinished(of: stream) { lines[begun].isEnded = true }
        while start < bytes.count {
            let end = bytes.firstOffset(of: newline, in: start..<bytes.count)
            add(bytes[start..<(end ?? bytes.count)], isEnded: end != nil, from: stream)
            start = (end ?? bytes.count) + 1
        }
    }

    /// The last lines, at most `limit`, oldest first, safe to show; also one that is unfinished.
    public func last(_ limit: Int) -> [String] {
        lines.suffix(max(0, limit)).map { TerminalText.escape($0.text[...]) }
    }

    /// Goes on with the stream's unfinished line, if it has one.
    private mutating func add(
        _ text: Slice<UnsafeRawBufferPointer>,
        isEnded: Bool,
        from stream: LogStream
    ) {
        if let begun = unfinished(of: stream) {
            let room = Self.lineBytesMax - lines[begun].text.count
            lines[begun].text.append(contentsOf: text.prefix(room))
            lines[begun].isEnded = isEnded
        } else {
            if lines.count == Self.linesMax { lines.removeFirst() }
            let kept = Array(text.prefix(Self.lineBytesMax))
            lines.append(Line(stream: stream, text: kept, isEnded: isEnded))
        }
    }

    private func unfinished(of stream: LogStream) -> Int? {
        lines.lastIndex { $0.stream == stream }.flatMap { lines[$0].isEnded ? nil : $0 }
    }

    /// Where the last lines begin, the unfinished one counted too.
    private static func startOfLast(_ count: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        var left = count
        for index in bytes.indices.dropLast().reversed() where bytes[index] == UInt8(ascii: "\n") {
            left -= 1
            if left == 0 { return index + 1 }
        }
        return 0
    }
}
