import ArgumentParser
import Glibc
import HerdCore

/// Which herd a command is about.
struct HerdOption: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "The herd's file; without it, herd.json here or in the nearest folder above.",
        completion: .file(extensions: ["json"])
    )
    var config: String?

    func find() throws(CommandFailure) -> HerdFile {
        try HerdFile.find(config)
    }
}

/// How long a command waits: `30s`, `250ms`, `5m`, or a bare number of seconds.
struct TimeLimit: ExpressibleByArgument, Equatable {
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let duration = DurationText.parse(argument) ?? DurationText.parse(argument + "s")
        guard let duration, duration > .zero else { return nil }
        self.init(duration)
    }

    var defaultValueDescription: String { DurationText.format(duration) }
}

/// Whether what goes to a terminal is colored.
struct ColorOption: ParsableArguments {
    @Flag(name: .customLong("no-color"), help: "No colors; so does the variable NO_COLOR.")
    var isOff = false

    /// Whether nobody asked for none (no-color.org).
    var isWanted: Bool {
        let wish = getenv("NO_COLOR").map { String(cString: $0) } ?? ""
        return !isOff && wish.isEmpty
    }

    /// Only where standard output is a terminal.
    var isOn: Bool { isWanted && Console.outputIsTerminal }
}
