import ArgumentParser
import HerdCore
import HerdSupervisor

/// How `herdctl logs` shows lines.
struct LogForm: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Date and microseconds, too.")
    var timestamps = false
    @Flag(help: "The text alone.")
    var noPrefix = false
    @Flag(help: "A JSON object a line.")
    var json = false
    @Flag(help: "The bytes as the servers wrote them; not to a terminal.")
    var raw = false
    @OptionGroup var color: ColorOption

    var isGiven: Bool { timestamps || noPrefix || json || raw }

    func validate() throws {
        if [timestamps, noPrefix, json, raw].count(where: { $0 }) > 1 {
            throw ValidationError("--timestamps, --no-prefix, --json or --raw, one of them")
        }
        if raw, Console.outputIsTerminal {
            throw ValidationError(
                "--raw could do anything to a terminal: send it to a file or pipe"
            )
        }
    }

    func format(names: [String]) -> LogFormat {
        if json { return .json }
        if raw { return .raw }
        if noPrefix { return .text }
        return .lines(
            LogLineLayout(
                names: names,
                color: color.isOn,
                pads: Console.outputIsTerminal,
                fullTime: timestamps
            )
        )
    }
}

/// What a line is turned into.
enum LogFormat {
    case lines(LogLineLayout)
    case text
    case json
    case raw

    func render(_ line: StoredLine) -> [UInt8] {
        switch self {
        case .lines(let layout):
            return Array(layout.render(line.bytes, line.record, of: line.server).utf8)
        case .text:
            return Array(TerminalText.escape(line.record?.text ?? line.bytes).utf8) + Self.newline
        case .json:
            return LogLineJSON.render(line.bytes, line.record, of: line.server)
        case .raw:
            guard let record = line.record else { return line.bytes + Self.newline }
            return record.ending == .complete ? record.text + Self.newline : Array(record.text)
        }
    }

    private static let newline = [UInt8(ascii: "\n")]
}

/// Writes shown lines in large pieces.
final class LogPrinter {
    private let format: LogFormat
    private var bytes: [UInt8] = []
    private static let bytesMax = 65_536

    init(_ format: LogFormat) {
        self.format = format
    }

    func print(_ line: StoredLine) throws {
        bytes += format.render(line)
        if bytes.count >= Self.bytesMax { try flush() }
    }

    func flush() throws {
        guard !bytes.isEmpty else { return }
        defer { bytes = [] }
        try Console.write(bytes)
    }
}
