import ArgumentParser
import Glibc
import HerdCore
import HerdSupervisor

/// `herdctl logs`: what servers say, from the files themselves, so also when no herd is up.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what servers say, merged by time.",
        discussion: """
            Each line has the server, a mark (| standard output, ! standard error, * the \
            supervisor, + the line goes on), the time of day in UTC, and the text. The files under \
            logs/ hold the bytes as they were written; here what would move the cursor is shown, \
            not obeyed.
            """
    )

    @Argument(
        help:
            "Servers, places, or herdctl (the supervisor); all servers and places if none is named."
    )
    var names: [String] = []
    @Flag(name: .shortAndLong, help: "Go on as the servers do, through rotation.")
    var follow = false
    @Option(
        name: [.customShort("n", allowingJoined: true), .long],
        help: "Only the last lines, or all; with --follow 10 unless said, else all."
    )
    var lines: LineLimit?
    @Flag(name: .shortAndLong, help: "Date and microseconds, too.")
    var timestamps = false
    @OptionGroup var color: ColorOption
    @OptionGroup var herd: HerdOption

    /// A number of lines, or all.
    enum LineLimit: ExpressibleByArgument, Equatable {
        case all
        case last(Int)

        init?(argument: String) {
            if argument == "all" {
                self = .all
            } else if let count = Int(argument), count >= 0 {
                self = .last(count)
            } else {
                return nil
            }
        }

        var count: Int? {
            switch self {
            case .all: nil
            case .last(let count): count
            }
        }
    }

    func run() async throws {
        let file = try herd.find()
        let configuration = try file.readOrRunning()
        let chosen = try choose(from: configuration)
        var logs = MergedLogs(
            folder: file.folder,
            directory: configuration.logs.directory,
            servers: chosen,
            last: (lines ?? (follow ? .last(10) : .all)).count
        )
        let printer = LogPrinter(
            LogLineLayout(names: chosen, color: color.isOn, fullTime: timestamps)
        )
        try logs.readBacklog(printer.print)
        if !follow { try logs.readRest(printer.print) }
        try printer.flush()
        while follow, logs.waitForMore(output: STDOUT_FILENO) {
            try logs.readNew(printer.print)
            try printer.flush()
        }
    }

    private func choose(from configuration: HerdConfiguration) throws -> [String] {
        let known = configuration.watchedNames + ["herdctl"]
        for name in names where !known.contains(name) {
            throw configuration.unknownServer(name, among: known)
        }
        // What herdctl says of a server stands in that server's log, too.
        return names.isEmpty ? configuration.watchedNames : names
    }
}

/// Writes shown lines in large pieces.
final class LogPrinter {
    private let layout: LogLineLayout
    private var text = ""
    private static let bytesMax = 65_536

    init(_ layout: LogLineLayout) {
        self.layout = layout
    }

    func print(_ line: StoredLine) throws {
        text += layout.render(line.bytes, line.record, of: line.server)
        if text.utf8.count >= Self.bytesMax { try flush() }
    }

    func flush() throws {
        guard !text.isEmpty else { return }
        defer { text = "" }
        try Console.write(text)
    }
}
