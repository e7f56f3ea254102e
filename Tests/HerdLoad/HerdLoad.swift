import ArgumentParser
import CLinux
import Glibc
import HerdCore
import LoadClient

@main
struct HerdLoad: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "herd-load",
        abstract: "Lets clients of every kind talk to a herd, and checks each reply.",
        discussion: """
            It goes on until Ctrl-C or for the time given. Exit 0: every request got its right \
            reply, and no connection was lost. 1: not so; what was wrong is on standard error.
            """
    )

    @Option(name: .shortAndLong, help: "The herd's description.")
    var config = "herd.json"

    @Option(help: "How many clients there are.")
    var clients = 100

    @Option(help: "What a steady client rests between two requests, on average.")
    var pause = TimeSpan(.milliseconds(50))

    @Option(name: .customLong("for"), help: "How long it goes on, as in 30s or 5m.")
    var time: TimeSpan?

    @Option(help: "How often it says how things stand.")
    var every = TimeSpan(.seconds(1))

    @Option(help: "A reply that takes longer has failed.")
    var patience = TimeSpan(.seconds(10))

    @Option(
        name: .customLong("kind"),
        parsing: .upToNextOption,
        help: "Only clients of these kinds."
    )
    var kinds: [ClientKind] = []

    @Option(help: "The seed of a run that shall be repeated.")
    var seed: UInt64?

    /// Each server is one sentence on its own; a broken herd says more than anybody reads.
    private static let mistakesShownMax = 50

    func validate() throws {
        guard (1...100_000).contains(clients) else {
            throw ValidationError("--clients must be 1 to 100000")
        }
        guard every.duration > .zero else { throw ValidationError("--every must not be 0") }
    }

    func run() throws {
        var plan = LoadPlan(
            targets: try HerdTargets.read(config),
            seed: seed ?? UInt64.random(in: 0..<1_000_000)
        )
        plan.clients = clients
        plan.pause = pause.duration
        plan.patience = patience.duration
        if !kinds.isEmpty { plan.kinds = kinds }
        raiseDescriptorLimit()
        let stop = try StopSignals()

        var mistakes = 0
        let run = try LoadRun(plan) { sentence in
            mistakes += 1
            if mistakes <= Self.mistakesShownMax { Output.complain(sentence) }
        }
        Output.say(
            "\(plan.clients) clients, \(plan.targets.count) servers, seed \(plan.seed);"
                + " Ctrl-C ends it"
        )
        try run.run(stop: stop.descriptor, time: time?.duration, every: every.duration) { passed in
            Output.say(
                "\(DurationText.format(.seconds(passed.components.seconds)))  \(run.report.summary)"
            )
        }
        if mistakes > Self.mistakesShownMax {
            Output.complain("\(mistakes - Self.mistakesShownMax) more like these")
        }
        Output.say(run.report.table)
        Output.say(run.report.summary)
        if !run.report.total.isClean { throw ExitCode(1) }
    }

    /// Each client needs a descriptor; the limit is raised as far as it goes without privileges.
    private func raiseDescriptorLimit() {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        getrlimit(resource, &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
    }
}

/// A duration as people write it: `250ms`, `10s`.
struct TimeSpan: ExpressibleByArgument, CustomStringConvertible {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        guard let duration = DurationText.parse(argument) else { return nil }
        self.duration = duration
    }

    var description: String { DurationText.format(duration) }
    var defaultValueDescription: String { description }
}

extension ClientKind: ExpressibleByArgument {}
