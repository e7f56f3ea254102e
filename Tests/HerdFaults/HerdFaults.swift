import ArgumentParser
import FaultNetwork
import Glibc
import TestSupport

@main
struct HerdFaults: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "herd-faults",
        abstract: "Lets links and servers of a herd fail, and checks that no report is lost.",
        discussion: """
            Five servers run in network namespaces of their own, under clients that record what is \
            acknowledged to them. In each round links are cut one way or both ways, lose packets \
            or are slow, servers are killed, frozen or without power; then all is healed, and \
            every server must have the same report of every client, none older than an \
            acknowledged one.
            It must be root. Exit 0: so it was in each round. 1: not so. 69: this system lets \
            nobody make namespaces.
            """
    )

    @Option(help: "For how many minutes rounds begin.")
    var minutes = 10.0

    @Option(help: "The seed of the first round; each round has the next one.")
    var seed: UInt64?

    @Option(help: "First cut the herd in two so many times, and say when links end and open again.")
    var cuts = 3

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
        do {
            let tally = try await withNetworkHerd(seed: first) { herd in
                for _ in 0..<cuts { try await timeCut(of: herd) }
                return try await runRounds(on: herd, seed: first)
            }
            say(tally.summary)
            if !tally.isClean { throw ExitCode(1) }
        } catch let failure as HerdFailure {
            let text = "\(failure)"
            let end = logs ? text.endIndex : text.firstIndex(of: "\n") ?? text.endIndex
            complain("herd-faults: \(text[..<end])")
            throw ExitCode(1)
        }
    }

    /// Two servers from three, without load.
    private func timeCut(of herd: NetworkHerd) async throws {
        let noticed = try await herd.cut([0, 1])
        let linked = try await herd.mend([0, 1])
        say("cut in two: noticed after \(text(noticed)), linked again after \(text(linked))")
    }

    private func runRounds(on herd: NetworkHerd, seed first: UInt64) async throws -> FaultTally {
        var tally = FaultTally()
        var seed = first
        let end = ContinuousClock.now + .seconds(minutes * 60)
        while ContinuousClock.now < end {
            let round = FaultRound(seed: seed)
            say("seed \(seed): \(round)")
            let result = try await round.run(on: herd)
            say("  \(tally.add(result))")
            seed += 1
        }
        return tally
    }
}

/// One line in one write.
private func say(_ text: String) { write(text, to: STDOUT_FILENO) }
private func complain(_ text: String) { write(text, to: STDERR_FILENO) }

private func write(_ text: String, to descriptor: Int32) {
    let bytes = Array("\(text)\n".utf8)
    _ = Glibc.write(descriptor, bytes, bytes.count)
}
