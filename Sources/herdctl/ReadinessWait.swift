import HerdCore
import HerdSupervisor

/// Waits until a herd that was started in the background is ready, and says how it goes.
struct ReadinessWait {
    let file: HerdFile
    let configuration: HerdConfiguration
    let background: BackgroundHerd

    /// So many deaths on the way to ready, and waiting longer is in vain.
    private static let deathsMax = 3
    private static let pause: Duration = .milliseconds(50)
    /// What is shown of the log of a server that does not come up.
    private static let linesShown = 10

    func run(within limit: Duration) async throws {
        let began = ContinuousClock.now
        var told: Set<String> = []
        var restarts: [String: Int] = [:]
        var wasFirst = true
        let control = Control(file, within: .seconds(5))
        while true {
            if wasFirst, let code = background.exitCode {
                // Busy: another one has the lock, and its herd is as good.
                guard code == CommandExit.busy.rawValue else { throw died(code) }
                wasFirst = false
                Console.sayLines(background.takeOutput())
            }
            let status = try await control.statusIfUp()
            tell(status, &told)
            if let status, status.isUp {
                background.keepOutput()
                return sayUp(status, .now - began)
            }
            for server in status?.watched ?? [] where restarts[server.name] == nil {
                restarts[server.name] = server.restarts
            }
            if let status, let hopeless = hopeless(status, since: restarts) {
                throw notReady(status, hopeless)
            }
            if began + limit < .now { throw timedOut(status, limit) }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// One line for each server that has become ready.
    private func tell(_ status: HerdStatus?, _ told: inout Set<String>) {
        for server in status?.watched ?? []
        where server.state.isServing && told.insert(server.name).inserted {
            let port = server.port.map { " on port \($0)" } ?? ""
            Console.sayLines("\(server.name) is ready\(port)")
        }
    }

    private func sayUp(_ status: HerdStatus, _ time: Duration) {
        Console.say(
            "herd \(status.herd) is up (supervisor \(status.supervisor.pid),"
                + " \(ElapsedText.format(time))); herdctl status shows it, herdctl down stops it"
        )
    }

    /// What a server has died of before, perhaps under an earlier supervisor, does not count.
    private func hopeless(_ status: HerdStatus, since before: [String: Int]) -> ServerStatus? {
        status.notServing.first { server in
            switch server.state {
            case .crashloop, .failed: true
            case .starting, .backoff:
                server.restarts - (before[server.name] ?? 0) >= Self.deathsMax
            case .stopped, .ready, .reloading, .stopping: false
            }
        }
    }

    private func died(_ code: Int32) -> CommandFailure {
        Console.sayLines(background.takeOutput())
        if code == 0 {
            return CommandFailure(
                .failed,
                "herd \(configuration.herd) was taken down before it was up"
            )
        }
        return CommandFailure(
            CommandExit(rawValue: code) ?? .failed,
            "the herd was not started (exit \(code))"
        )
    }

    private func notReady(_ status: HerdStatus, _ server: ServerStatus) -> CommandFailure {
        background.keepOutput()
        for server in status.notServing { showLog(of: server.name) }
        let detail = server.detail.map { " (\(TerminalText.escape($0)))" } ?? ""
        return CommandFailure(
            .failed,
            "\(server.name) does not come up\(detail). The supervisor goes on trying;"
                + " herdctl status shows how it is, herdctl down stops it"
        )
    }

    private func timedOut(_ status: HerdStatus?, _ limit: Duration) -> CommandFailure {
        background.keepOutput()
        for server in status?.notServing ?? [] {
            showLog(of: server.name)
            guard let detail = server.detail else { continue }
            Console.sayLines("\(server.name): \(TerminalText.escape(detail))")
        }
        let trouble = status?.trouble ?? "the supervisor does not answer: see herdctl logs herdctl"
        return CommandFailure(
            .timedOut,
            "not up after \(DurationText.format(limit)): \(trouble)"
        )
    }

    private func showLog(of server: String) {
        var logs = MergedLogs(
            folder: file.folder,
            directory: configuration.logs.directory,
            servers: [server],
            LogSelection(last: Self.linesShown)
        )
        let layout = LogLineLayout(names: [server], color: false)
        try? logs.readBacklog {
            Console.sayLines(layout.render($0.bytes, $0.record, of: $0.server))
        }
    }
}
