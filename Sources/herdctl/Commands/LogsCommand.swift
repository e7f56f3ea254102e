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

            A time is one ago (10m, 2h, 3d), one of the last day (09:30, UTC), or a date and time \
            as in RFC 3339 (2026-11-23T09:30:00Z).
            """
    )

    @Argument(
        help: """
            Servers, places, or herdctl (the supervisor), also as patterns ('H*'); everything if \
            none is named.
            """
    )
    var names: [String] = []
    @OptionGroup(title: "Which lines") var choice: LogChoice
    @OptionGroup(title: "How they are shown") var form: LogForm
    @OptionGroup(title: "Instead of showing lines") var care: LogCare
    @OptionGroup var herd: HerdOption

    func validate() throws {
        let isCare = care.check || care.rotate
        if isCare, choice.isGiven || form.isGiven, !isCheckForPrograms {
            throw ValidationError("--check and --rotate stand alone, with names at most")
        }
        if care.check, care.rotate { throw ValidationError("--check or --rotate, not both") }
        try choice.validate()
        try form.validate()
    }

    private var isCheckForPrograms: Bool {
        care.check && form.json && !choice.isGiven
    }

    func run() async throws {
        let file = try herd.find()
        let configuration = try file.readOrRunning()
        let chosen = try LogNames(configuration).choose(names)
        if care.check {
            try LogsInspector(file, configuration).check(chosen, json: form.json)
        } else if care.rotate {
            try await Control(file, within: .seconds(60)).rotateLogs(chosen)
        } else {
            try show(chosen, of: file, configuration)
        }
    }

    private func show(
        _ chosen: [String],
        of file: HerdFile,
        _ configuration: HerdConfiguration
    ) throws {
        var selection = try choice.selection()
        selection.repeated = Set(chosen).subtracting([HerdFolder.supervisorLog])
        var logs = MergedLogs(
            folder: file.folder,
            directory: configuration.logs.directory,
            servers: chosen,
            selection,
            missed: { Console.say($0.sentence) }
        )
        let printer = LogPrinter(form.format(names: chosen))
        try logs.readBacklog(printer.print)
        if !choice.follow { try logs.readRest(printer.print) }
        try printer.flush()
        while choice.follow, logs.waitForMore(output: STDOUT_FILENO) {
            try logs.readNew(printer.print)
            try printer.flush()
        }
    }
}

/// What is done to logs instead of showing them.
struct LogCare: ParsableArguments {
    @Flag(help: "Read every file and tell what is missing, torn, or not a record; exit 1 then.")
    var check = false
    @Flag(help: "Have the logs go on in new files.")
    var rotate = false
}

/// The logs that a herd has.
struct LogNames {
    private let configuration: HerdConfiguration

    init(_ configuration: HerdConfiguration) {
        self.configuration = configuration
    }

    /// Those that are named, in the herd's order; all of them if none is.
    func choose(_ words: [String]) throws(CommandFailure) -> [String] {
        let known = configuration.watchedNames + [HerdFolder.supervisorLog]
        guard !words.isEmpty else { return known }
        let patterns = words.map { NamePattern($0) }
        for (word, pattern) in zip(words, patterns)
        where !known.contains(where: { pattern.matches($0) }) {
            throw configuration.unknownServer(word, among: known)
        }
        return known.filter { name in patterns.contains { $0.matches(name) } }
    }
}
