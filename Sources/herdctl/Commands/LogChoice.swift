import ArgumentParser
import Glibc
import HerdCore

/// Which lines `herdctl logs` shows.
struct LogChoice: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Go on as the servers do, through rotation and restarts.")
    var follow = false
    @Option(
        name: [.customShort("n", allowingJoined: true), .long, .customLong("tail")],
        help: "Only the last lines, or all; with --follow 10 unless said, else all."
    )
    var lines: LineLimit?
    @Option(help: "Only lines from this time on.")
    var since: TimeWord?
    @Option(help: "Only lines before this time.")
    var until: TimeWord?
    @Option(
        name: [.customShort("g"), .long],
        help: "Only lines with this text, or that match this regular expression."
    )
    var grep: String?
    @Option(
        help: """
            Only lines that say they are as important (trace, debug, info, notice, warning, error, \
            critical), those of the supervisor, and what standard error has without a level.
            """
    )
    var level: LogLevel?
    @Option(help: "Only lines of this stream: out, err, or herd (the supervisor); may be repeated.")
    var stream: [LogStream] = []

    var isGiven: Bool {
        let isNarrowed = since != nil || until != nil || grep != nil || level != nil
        return follow || lines != nil || isNarrowed || !stream.isEmpty
    }

    func validate() throws {
        if follow, until != nil { throw ValidationError("--follow has no end, so no --until") }
        do {
            _ = try grep.map { try LogPattern($0) }
        } catch {
            throw ValidationError("--grep: \(error)")
        }
    }

    func selection() throws -> LogSelection {
        let limit = lines ?? (follow && since == nil ? .last(10) : .all)
        var selection = LogSelection(last: limit.count)
        selection.since = since?.time
        selection.until = until?.time
        if !stream.isEmpty { selection.streams = Set(stream) }
        selection.level = level
        let pattern = try grep.map { try LogPattern($0) }
        selection.matches = pattern.map { pattern in { pattern.matches($0) } }
        return selection
    }
}

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

/// A time as people write it, see `TimeText`.
struct TimeWord: ExpressibleByArgument, Equatable {
    let time: WallTime

    init?(argument: String) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let nanoseconds = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
        guard let time = TimeText.parse(argument, now: WallTime(nanoseconds: nanoseconds)) else {
            return nil
        }
        self.time = time
    }
}

extension LogLevel: ExpressibleByArgument {
    public init?(argument: String) { self.init(name: argument) }
}

extension LogStream: ExpressibleByArgument {}
