import CLinux
import Glibc
import HerdCore
import Synchronization

/// A child that herd-launch turned into a worker, or one that an earlier supervisor has left.
///
/// Its pidfd is the authority: readable means gone. Whoever holds this object must ask for
/// `exitStatus` then, or the child stays a zombie.
final class WorkerProcess: Sendable {
    let pid: pid_t
    /// Readable once the process is gone, whatever became of its children and descriptors.
    let pidfd: Int32
    let identity: ProcessIdentity
    /// The control group that it was put in before its program began.
    let group: ControlGroup?
    private let state: Mutex<State>

    private struct State {
        var exit: WorkerExit?
        var dumpedCore: Bool?
        /// What herd-launch gave back: among it the hidden socket by whose end Foundation's Process
        /// would notice, and collect, the child before us.
        var inherited: [Int32]

        mutating func closeInherited() {
            for descriptor in inherited { close(descriptor) }
            inherited = []
        }
    }

    /// Takes over the descriptors.
    init(
        identity: ProcessIdentity,
        pidfd: Int32,
        inherited: [Int32],
        group: ControlGroup? = nil
    ) {
        pid = identity.pid
        self.pidfd = pidfd
        self.identity = identity
        self.group = group
        state = Mutex(State(exit: nil, inherited: inherited))
    }

    deinit {
        state.withLock { $0.closeInherited() }
        close(pidfd)
    }

    /// How it ended, or nil while it runs.
    ///
    /// The first call after its end collects it.
    func exitStatus() -> WorkerExit? {
        state.withLock { state in
            if let exit = state.exit { return exit }
            var status = clinux_exit()
            let result = clinux_pidfd_reap(pidfd, &status)
            guard result != 0 else { return nil }
            if result < 0, !isGone { return nil }
            state.exit = result < 0 ? exitOfStranger() : WorkerExit(status)
            state.dumpedCore = result < 0 ? nil : status.core
            state.closeInherited()
            return state.exit
        }
    }

    /// Whether its end left a core dump; nil while it runs, and of a process that is not our child.
    var dumpedCore: Bool? { state.withLock { $0.dumpedCore } }

    /// Whether its pidfd says so; asked where it is not our child.
    private var isGone: Bool {
        var question = pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0)
        return poll(&question, 1, 0) > 0
    }

    /// False where it is gone.
    @discardableResult
    func signal(_ number: Int32) -> Bool { clinux_pidfd_signal(pidfd, number) == 0 }

    /// Signals the worker and all its descendants that made no session of their own.
    @discardableResult
    func signalSession(_ number: Int32) -> Int { session.signal(number) }

    /// The worker and its descendants, living on after it or not.
    var session: ProcessSession { ProcessSession(leader: pid) }
}

extension WorkerExit {
    fileprivate init(_ status: clinux_exit) {
        self = status.signal == 0 ? .code(status.code) : .signal(status.signal)
    }
}
