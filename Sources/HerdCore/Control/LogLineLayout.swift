/// How `herdctl logs` and `herdctl up` show lines of several servers together.
///
///     Goloman | 00:17:03.123 listening on port 8000
///     Hands   ! 00:17:03.402 what went to standard error
///     Hands   * 00:17:03.377 what the supervisor says of it
///     Hands   |+00:17:03.402 a very long line, which goes on in the next
///
/// On a terminal names are padded to the longest, and may have a color each. What a line holds
/// can't move the cursor, there or wherever the output goes on to.
public struct LogLineLayout: Equatable, Sendable {
    private let width: Int
    private let hasColor: Bool
    private let hasFullTime: Bool

    /// `pads` as befits a terminal; without it, nothing depends on which servers there are.
    public init(names: [String], color: Bool, pads: Bool = true, fullTime: Bool = false) {
        width = pads ? names.map(\.count).max() ?? 0 : 0
        hasColor = color
        hasFullTime = fullTime
    }

    /// A line of a log file as it is shown, with its LF; `record` is the line read, if it is one.
    public func render(
        _ line: ArraySlice<UInt8>,
        _ record: LogRecord?,
        of server: String
    ) -> String {
        let name = server + String(repeating: " ", count: max(0, width - server.count))
        guard let record else {
            return "\(painted(name, server, "?")) \(TerminalText.escape(line))\n"
        }
        let ending = record.ending.mark.map { String(Unicode.Scalar($0)) } ?? " "
        let text = TerminalText.escape(record.text)
        let shown = hasColor && record.stream == .herd ? TerminalColor.dim.paint(text) : text
        let mark = painted(name, server, record.stream.mark)
        return "\(mark)\(ending)\(time(of: line)) \(shown)\n"
    }

    /// Name and mark in the name's color; the mark of standard error in red.
    private func painted(_ name: String, _ server: String, _ mark: String) -> String {
        guard hasColor else { return "\(name) \(mark)" }
        let color = TerminalColor.of(name: server)
        guard mark == "!" else { return color.paint("\(name) \(mark)") }
        return color.paint(name) + " " + TerminalColor.red.paint(mark)
    }

    /// The time of day with milliseconds, or all of it, as a record begins with it.
    private func time(of line: ArraySlice<UInt8>) -> String {
        let time = line.prefix { $0 != UInt8(ascii: " ") }
        return String(decoding: hasFullTime ? time : time.dropFirst(11).prefix(12), as: UTF8.self)
    }
}

extension LogStream {
    fileprivate var mark: String {
        switch self {
        case .out: "|"
        case .err: "!"
        case .herd: "*"
        }
    }
}
