import HerdCore
import HerdSupervisor

/// `herdctl logs --check`: one line a log, and exit 1 where one of them is not whole.
struct LogsInspector {
    private let file: HerdFile
    private let configuration: HerdConfiguration

    init(_ file: HerdFile, _ configuration: HerdConfiguration) {
        self.file = file
        self.configuration = configuration
    }

    func check(_ names: [String], json: Bool) throws {
        var damaged: [String] = []
        for name in names {
            let check = LogsInspection.check(
                name,
                folder: file.folder,
                directory: configuration.logs.directory
            )
            if check.firstProblem != nil { damaged.append(name) }
            if json {
                try Console.writeJSON(LogCheckLine(name, check))
            } else {
                try Console.write("\(name): \(Self.sentence(check))\n")
            }
        }
        guard damaged.isEmpty else {
            throw CommandFailure(.failed, "not whole: \(damaged.joined(separator: ", "))")
        }
    }

    private static func sentence(_ check: LogCheck) -> String {
        if let problem = check.firstProblem {
            let more = check.problems > 1 ? " (the first of \(check.problems) problems)" : ""
            return TerminalText.escape("\(problem)") + more
        }
        guard let first = check.firstSequence, let last = check.lastSequence else { return "empty" }
        let dropped = check.dropped > 0 ? ", \(check.dropped) dropped and told of" : ""
        return "records \(first) to \(last), none missing\(dropped)"
    }
}
