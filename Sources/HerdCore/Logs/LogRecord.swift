/// One line of a log file.
///
///     2026-11-23T00:17:03.123456Z 42 out text…
///     ├ when it was read          │  │   └ the bytes as they were written, never an LF
///     └ RFC 3339                  │  └ the stream; "+": goes on in its next record, "~": no LF
///                                 └ the sequence number, without a gap from 1 on
public struct LogRecord: Equatable, Sendable {
    public var time: WallTime
    public var sequence: UInt64
    public var stream: LogStream
    public var ending: LineEnding
    public var text: ArraySlice<UInt8>

    /// The most that a record has besides its text, its LF included: 27, 20 and 5 bytes, 3 spaces.
    public static let headBytesMax = 56

    public init(
        time: WallTime,
        sequence: UInt64,
        stream: LogStream,
        ending: LineEnding,
        text: ArraySlice<UInt8>
    ) {
        self.time = time
        self.sequence = sequence
        self.stream = stream
        self.ending = ending
        self.text = text
    }

    /// Reads a line without its LF; nil where it is no record.
    public init?(line: ArraySlice<UInt8>) {
        let space = UInt8(ascii: " ")
        let timeEnd = line.startIndex + WallTime.rfc3339Bytes
        guard timeEnd < line.endIndex, line[timeEnd] == space,
            let numberEnd = line[(timeEnd + 1)...].firstIndex(of: space),
            let nameEnd = line[(numberEnd + 1)...].firstIndex(of: space),
            let sequence = Self.number(line[(timeEnd + 1)..<numberEnd]),
            let last = line[(numberEnd + 1)..<nameEnd].last
        else { return nil }
        let ending = LineEnding(mark: last)
        let name = line[(numberEnd + 1)..<nameEnd].dropLast(ending == .complete ? 0 : 1)
        let streams = LogStream.allCases
        guard let stream = streams.first(where: { name.elementsEqual($0.rawValue.utf8) }),
            let time = WallTime(rfc3339: line[..<timeEnd])
        else { return nil }
        let text = line[(nameEnd + 1)...]
        self.init(time: time, sequence: sequence, stream: stream, ending: ending, text: text)
    }

    /// The line with its LF.
    public func append(to bytes: inout [UInt8]) {
        let space = UInt8(ascii: " ")
        time.appendRFC3339(to: &bytes)
        bytes.append(space)
        bytes.append(contentsOf: String(sequence).utf8)
        bytes.append(space)
        bytes.append(contentsOf: stream.rawValue.utf8)
        if let mark = ending.mark { bytes.append(mark) }
        bytes.append(space)
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Decimal digits as we write them: no sign, no zero in front.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else {
            return nil
        }
        var value: UInt64 = 0
        for digit in digits {
            let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = tens.addingReportingOverflow(UInt64(digit &- 0x30))
            guard digit >= 0x30, digit <= 0x39, !isTooLarge, !isTooLargeNow else { return nil }
            value = sum
        }
        return value
    }
}

/// Where a record's text came from.
public enum LogStream: String, Equatable, Sendable, CaseIterable {
    case out
    case err
    /// The supervisor's own word in a worker's file.
    case herd
}

/// How the text of a record ended where it was written.
public enum LineEnding: Equatable, Sendable, CaseIterable {
    /// With an LF.
    case complete
    /// Not yet: the line was too long for one record, its next part is in the stream's next one.
    case continues
    /// Not at all: the worker was gone before it wrote an LF.
    case unterminated

    /// What follows the stream's name in the file.
    var mark: UInt8? {
        switch self {
        case .complete: nil
        case .continues: UInt8(ascii: "+")
        case .unterminated: UInt8(ascii: "~")
        }
    }

    init(mark byte: UInt8) {
        self = Self.allCases.first { $0.mark == byte } ?? .complete
    }
}
