import ArgumentParser
import HerdCore
import HerdSupervisor

/// `herdctl down`: stops everything, the supervisor too.
struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Stop the herd; returns when nothing of it is left.",
        discussion: "Where no herd is up there is nothing to do, which is no error."
    )

    @Flag(help: "One JSON object instead of a sentence; its keys are a contract.")
    var json = false
    @OptionGroup var herd: HerdOption
    @Option(help: "How long to wait until everything has stopped.")
    var timeout = TimeLimit(.seconds(60))

    func run() async throws {
        let file = try herd.find()
        do {
            try await stop(Control(file, within: timeout.duration))
        } catch let failure as CommandFailure where failure.exit == .unknown {
            try stopAbandoned(file)
        }
    }

    /// Workers live on without the supervisor that started them.
    private func stopAbandoned(_ file: HerdFile) throws {
        let configuration = file.running
        do {
            let stopped = try AbandonedHerd.stop(in: file.folder, configuration)
            if json { try Console.writeJSON(stopped.report) }
            guard !stopped.sentences.isEmpty else {
                return Console.say("no herd is up for \(file.shown): nothing to stop")
            }
            Console.sayLines(stopped.sentences.joined(separator: "\n"))
        } catch {
            throw CommandFailure(.failed, "\(error)")
        }
    }

    private func stop(_ control: Control) async throws {
        let pid = try await control.status().supervisor.pid
        let report = try await control.down()
        // It has stopped everything, and has only to leave.
        guard waitForEnd(of: pid, within: timeout.duration) else {
            throw CommandFailure(.timedOut, "the supervisor (pid \(pid)) does not end")
        }
        if json { return try Console.writeJSON(report) }
        Console.say(report.sentence)
    }
}

extension DownReport {
    fileprivate var sentence: String {
        let all = stopped + killed.filter { !stopped.contains($0) }
        let what = all.isEmpty ? "nothing was running" : "stopped \(all.joined(separator: ", "))"
        guard !killed.isEmpty else { return what }
        return what + "; had to kill \(killed.joined(separator: ", "))"
    }
}
