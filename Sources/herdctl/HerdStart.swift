import Glibc
import HerdCore
import HerdSupervisor

/// What `herdctl up` does once it knows that the herd is not up.
struct HerdStart {
    let file: HerdFile
    let configuration: HerdConfiguration
    let bytes: [UInt8]

    /// Supervises in this process until the herd is down again.
    ///
    /// Quiet is for a supervisor in the background, whose servers' lines are in their files anyway.
    func inForeground(color: Bool, isQuiet: Bool) async throws {
        var service = isQuiet ? ServiceEnvironment() : .ofThisProcess
        service.claimOrphans()
        let served: ServedHerd
        do {
            served = try ServedHerd(
                configuration: configuration,
                bytes: bytes,
                folder: file.folder,
                file: file.path,
                programs: programs,
                service: service
            )
        } catch SupervisorFailure.alreadyUp(let pid) {
            let other = pid.map { " (pid \($0))" } ?? ""
            Console.say("another herdctl up\(other) was first: herd \(configuration.herd) is its")
            // In the background, whoever waits must tell this from a herd that was taken down.
            if isQuiet { throw CommandFailure(.busy, "") }
            return
        } catch {
            throw commandFailure(error)
        }
        let stream = isQuiet ? nil : showLogs(color: color)
        let watch = isQuiet ? nil : Task { await sayWhenReady(served.operations) }
        if !isQuiet { Console.say("herd \(configuration.herd) starts; Ctrl-C stops it") }
        try await served.run(signals: [SIGINT, SIGTERM, SIGHUP])
        watch?.cancel()
        stream?.finish()
        if !isQuiet { Console.say("herd \(configuration.herd) is down") }
    }

    /// Starts a supervisor in a session of its own and waits until every server is ready.
    func inBackground(within limit: Duration) async throws {
        let background: BackgroundHerd
        do {
            background = try await BackgroundHerd.start(
                ["up", "--in-background", "--config", file.path],
                folder: file.folder,
                configuration: configuration,
                programs: programs
            )
        } catch {
            throw commandFailure(error)
        }
        try await ReadinessWait(file: file, configuration: configuration, background: background)
            .run(within: limit)
    }

    /// Who reads no longer does not stop the herd: its lines are in the files.
    private func showLogs(color: Bool) -> LiveLogs {
        let names = configuration.watchedNames
        let logs = names + [HerdFolder.supervisorLog]
        let layout = LogLineLayout(names: logs, color: color, pads: Console.outputIsTerminal)
        let directory = configuration.logs.directory
        return LiveLogs(
            folder: file.folder,
            directory: directory,
            servers: logs,
            missed: { Console.say($0.sentence) },
            show: { lines in
                let shown = lines.map { layout.render($0.bytes, $0.record, of: $0.server) }
                try Console.write(shown.joined())
            }
        )
    }

    private var programs: Programs {
        Programs(configuration.programs, of: file.folder, beside: Programs.ownDirectory)
    }

    private func sayWhenReady(_ operations: any HerdOperations) async {
        let began = ContinuousClock.now
        while !Task.isCancelled {
            let status = await operations.status()
            if status.isUp {
                let time = ElapsedText.format(.now - began)
                let count = status.watched.count { $0.wanted == .up }
                return Console.say("herd \(status.herd) is up: all \(count) are ready (\(time))")
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    private func commandFailure(_ error: any Error) -> CommandFailure {
        if case SupervisorFailure.socketPathTooLong(let problem) = error {
            return CommandFailure(.badConfiguration, problem)
        }
        return CommandFailure(.failed, "\(error)")
    }
}
