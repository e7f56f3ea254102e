import CLinux
import Foundation
import HerdCore
import TestSupport

@testable import HerdSupervisor

/// Starts children of every kind for a test, and has none of them outlive it.
final class ProcessZoo {
    let folder: TemporaryFolder
    private let launcher: Launcher
    private let null: Int32
    private var workers: [WorkerProcess] = []

    init(launcher program: String = BuiltPrograms.path("herd-launch")) throws {
        folder = try TemporaryFolder()
        launcher = try Launcher(program: program)
        null = open("/dev/null", O_RDWR | O_CLOEXEC)
    }

    deinit {
        for worker in workers {
            worker.signalSession(SIGKILL)
            _ = worker.awaitEnd()
        }
        launcher.stop()
        close(null)
    }

    /// A plan that runs `script` in a shell.
    func plan(_ script: String) -> LaunchPlan {
        LaunchPlan(
            program: "/bin/sh",
            arguments: ["-c", script],
            environment: ["PATH": "/usr/bin:/bin"],
            output: null,
            errors: null
        )
    }

    func launch(_ plan: LaunchPlan) -> Result<WorkerProcess, LaunchFailure> {
        let done = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var result: Result<WorkerProcess, LaunchFailure>?
        launcher.launch(plan) {
            result = $0
            done.signal()
        }
        done.wait()
        if case .success(let worker)? = result { workers.append(worker) }
        return result ?? .failure(.launcherSilent("no result"))
    }

    func start(_ script: String) throws -> WorkerProcess {
        try launch(plan(script)).get()
    }

    /// Lets go of a worker that has ended, as the supervisor would.
    func forget(_ worker: WorkerProcess) {
        workers.removeAll { $0 === worker }
    }

    /// Runs the plan with its output in a file, and returns what was written there.
    func output(of plan: LaunchPlan) throws -> (text: String, exit: WorkerExit) {
        let path = "\(folder.path)/output"
        let file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(file) }
        var plan = plan
        plan.output = file
        plan.errors = file
        let exit = try launch(plan).get().awaitEnd()
        return (try folder.read("output"), exit)
    }
}

extension WorkerProcess {
    /// Waits for the process's end.
    func awaitEnd() -> WorkerExit {
        while true {
            if let exit = exitStatus() { return exit }
            var gone = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
            poll(&gone, 1, -1)
        }
    }
}
