import CLinux
import Foundation
import HerdCore
import Synchronization

/// Starts workers, one at a time, on a thread of its own.
///
/// Foundation's Process hands its thread's signal mask and the process's ignored signals on to the
/// child, and is not safe to use for two starts at once: hence the thread, and herd-launch, which
/// puts right the rest and sends back the hidden socket by which Process would collect the child.
final class Launcher: Sendable {
    /// The path of herd-launch.
    private let program: Mutex<String>
    private let thread: ReactorThread

    init(program: String) throws(LinuxError) {
        self.program = Mutex(program)
        // Were SIGCHLD ignored, as a careless parent may have left it, exits would be lost.
        signal(SIGCHLD, SIG_DFL)
        thread = try ReactorThread(name: "launcher")
    }

    /// Starts a worker; `completion` is called on the launcher's thread.
    ///
    /// Success means that the program itself runs: its exec has been done.
    func launch(
        _ plan: LaunchPlan,
        completion: @escaping @Sendable (Result<WorkerProcess, LaunchFailure>) -> Void
    ) {
        let program = program.withLock { $0 }
        thread.reactor.post {
            completion(LaunchAttempt(plan: plan, launcher: program).result())
        }
    }

    /// Uses another herd-launch from now on.
    func follow(program: String) { self.program.withLock { $0 = program } }

    /// Returns when every launch asked for before is done; none may be asked for after.
    func stop() { thread.stop() }
}

/// One start of one worker, from the plan to the exec.
private struct LaunchAttempt {
    let plan: LaunchPlan
    /// The path of herd-launch.
    let launcher: String

    func result() -> Result<WorkerProcess, LaunchFailure> {
        do {
            return .success(try start())
        } catch let failure as LaunchFailure {
            return .failure(failure)
        } catch let error as LinuxError {
            return .failure(.refused(error.attempt, code: error.code))
        } catch {
            return .failure(.launcherRefused(launcher, reason: "\(error)"))
        }
    }

    private func start() throws -> WorkerProcess {
        let encoded = try plan.encoded()
        // Process loses two descriptors each time that it fails to start something: look first.
        guard access(launcher, X_OK) == 0 else { throw LaunchFailure.noLauncher(launcher) }
        var conversation = try LaunchConversation()
        let pid = try runLauncher(input: conversation.childEnd)
        conversation.childStarted()
        let worker = try takeOver(pid, inherited: firstAnswer(conversation))
        do {
            try conversation.send(plan, encoded: encoded)
            try awaitExec(conversation)
            return worker
        } catch {
            collect(worker)
            throw error
        }
    }

    /// What herd-launch got from Process beside its standard streams.
    private func firstAnswer(_ conversation: borrowing LaunchConversation) throws -> [Int32] {
        switch try conversation.nextAnswer() {
        case .inherited(let descriptors): return descriptors
        case .failed(let report): throw LaunchFailure(report, plan: plan)
        case .closed, .silent: throw LaunchFailure.launcherSilent(launcher)
        }
    }

    private func runLauncher(input: Int32) throws -> pid_t {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: launcher)
        process.standardInput = FileHandle(fileDescriptor: input, closeOnDealloc: false)
        process.standardOutput = FileHandle(fileDescriptor: plan.output, closeOnDealloc: false)
        process.standardError = FileHandle(fileDescriptor: plan.errors, closeOnDealloc: false)
        try process.run()
        return process.processIdentifier
    }

    /// From here on nobody but us can collect the child, so its pid is its own.
    private func takeOver(_ pid: pid_t, inherited: [Int32]) throws -> WorkerProcess {
        do {
            guard let identity = ProcessIdentity(of: pid) else {
                throw LaunchFailure.launcherSilent(launcher)
            }
            let pidfd = try LinuxError.check("open a pidfd", clinux_pidfd_open(pid))
            return WorkerProcess(
                identity: identity,
                pidfd: pidfd,
                inherited: inherited,
                group: group(for: pid)
            )
        } catch {
            for descriptor in inherited { close(descriptor) }
            throw error
        }
    }

    /// It is herd-launch still, and waits for its plan: whatever a worker starts is in there too.
    private func group(for pid: pid_t) -> ControlGroup? {
        guard let group = plan.group, group.make() else { return nil }
        if group.take(pid) { return group }
        group.remove()
        return nil
    }

    private func awaitExec(_ conversation: borrowing LaunchConversation) throws {
        switch try conversation.nextAnswer() {
        case .closed:
            break
        case .failed(let report):
            throw LaunchFailure(report, plan: plan)
        case .inherited(let unexpected):
            for descriptor in unexpected { close(descriptor) }
            throw LaunchFailure.launcherSilent(launcher)
        case .silent:
            throw LaunchFailure.launcherSilent(launcher)
        }
    }

    /// Ends what did not become a worker, and waits for that.
    private func collect(_ child: WorkerProcess) {
        child.signal(SIGKILL)
        var gone = pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0)
        repeat {
            poll(&gone, 1, -1)
        } while child.exitStatus() == nil
        child.group?.remove()
    }
}
