import ArgumentParser
import FaultNetwork
import Glibc
import LoadClient

@main
struct HerdFaults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "herd-faults",
        abstract: "Lets links and servers of a herd fail, and checks that no report is lost.",
        discussion: """
            Five servers run in network namespaces of their own, under clients that record what is \
            acknowledged to them. In each round links are cut one way or both ways, lose packets or \
            are slow, servers are killed or frozen; then all is healed, and every server must have \
            the same report of every client, none older than an acknowledged one.
            It must be root. Exit 0: so it was in each round. 1: not so. 69: this system lets \
            nobody make namespaces.
            """
    )

    @Option(help: "For how many minutes rounds begin.")
    var minutes = 10.0

    @Option(help: "The seed of the first round; each round has the next one.")
    var seed: UInt64?

    @Flag(help: "Print what every server has logged when a round fails.")
    var logs = false

    /// EX_UNAVAILABLE of sysexits.h.
    private static let unavailable: Int32 = 69

    func validate() throws {
        guard minutes > 0 else { throw ValidationError("--minutes must be more than 0") }
    }

    func run() async throws {
        if let obstacle = await FaultNetwork.obstacle() {
            complain("herd-faults: no network namespaces here: \(obstacle)")
            throw ExitCode(Self.unavailable)
        }
        let first = seed ?? UInt64.random(in: 0..<1_000_000)
        var tally = FaultTally()
        do {
            try await withNetworkHerd(seed: first) { herd in
                let end = ContinuousClock.now + .seconds(minutes * 60)
                var seed = first
                while ContinuousClock.now < end {
                    let round = FaultRound(seed: seed)
                    say("seed \(seed): \(round)")
                    let result = try await round.run(on: herd)
                    tally.add(result)
                    say("  \(tally.line(for: result))")
                    seed += 1
                }
            }
        } catch {
            let text = "\(error)"
            let end = logs ? text.endIndex : text.firstIndex(of: "\n") ?? text.endIndex
            complain("herd-faults: \(text[..<end])")
            throw ExitCode(1)
        }
        say(tally.summary)
        if !tally.isClean { throw ExitCode(1) }
    }
}

/// What all rounds have come to.
struct FaultTally {
    private var reports = 0
    private var wrongReplies: [String] = []
    private var times: [Duration] = []

    var isClean: Bool { wrongReplies.isEmpty }

    mutating func add(_ result: FaultRound.Result) {
        reports += result.load.record.count
        wrongReplies += result.load.report.wrongReplies
        times.append(result.agreedAfter)
    }

    func line(for result: FaultRound.Result) -> String {
        let wrong = result.load.report.wrongReplies
        return "\(result.load.record.count) reports of \(result.load.record.clients.count) clients "
            + "acknowledged, none lost; all agree after \(text(result.agreedAfter))"
            + wrong.map { "\n  wrong: \($0)" }.joined()
    }

    /// One line: rounds, reports, and how long agreement took.
    var summary: String {
        let sorted = times.sorted()
        guard let longest = sorted.last else { return "no round was run" }
        return "\(times.count) rounds, \(reports) reports acknowledged, 0 lost, "
            + "\(wrongReplies.count) wrong replies; agreement after "
            + "\(text(sorted[sorted.count / 2])) (median), \(text(longest)) (longest)"
    }

    private func text(_ duration: Duration) -> String {
        "\(Int(duration / .milliseconds(1))) ms"
    }
}

/// One line in one write.
private func say(_ text: String) { write(text, to: STDOUT_FILENO) }
private func complain(_ text: String) { write(text, to: STDERR_FILENO) }

private func write(_ text: String, to descriptor: Int32) {
    let bytes = Array("\(text)\n".utf8)
    _ = Glibc.write(descriptor, bytes, bytes.count)
}
