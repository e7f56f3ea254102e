import CLinux
import Glibc
import HerdCore

/// Workers that a supervisor left behind when it was killed.
///
/// They still serve on sockets that they alone hold now, so they must go before the ports can be
/// bound again. A pid is believed only if it is the same process still: started at the same time,
/// in the same boot. Where it is gone, its family goes (see `WorkerFamily`).
enum Leftovers {
    /// After SIGKILL a process is gone as soon as it runs once more.
    private static let killedWithin: Duration = .seconds(2)
    private static let lookAgainMicroseconds: UInt32 = 10_000

    /// Ends them, and writes down what they have to say before their pipes go: what they wrote
    /// while there was no supervisor, and what they write while they end.
    static func stop(
        _ workers: [HerdState.Worker],
        run: String,
        by configuration: HerdConfiguration?,
        _ logs: LogCollector?
    ) -> StoppedLeftovers {
        for worker in workers {
            logs?.resumeWorker(server: worker.server, generation: worker.generation)
        }
        let stopped = stop(workers, run: run, by: configuration)
        for worker in workers {
            logs?.workerEnded(server: worker.server, generation: worker.generation)
        }
        return stopped
    }

    /// Ends them, each in its server's way first; returns what became of them.
    ///
    /// As nothing begins before all are gone, all have the longest of their times.
    static func stop(
        _ workers: [HerdState.Worker],
        run: String,
        by configuration: HerdConfiguration?
    ) -> StoppedLeftovers {
        let boot = ProcessIdentity.bootID()
        let left = workers.filter { $0.identity.bootID == boot }.map { worker in
            Leftover(
                worker: worker,
                family: worker.family(run: run),
                policy: configuration?.stop(of: worker.server) ?? StopPolicy()
            )
        }
        let living = left.filter { !$0.isGone }
        guard !living.isEmpty else { return StoppedLeftovers() }
        for leftover in living {
            leftover.family.signal(SIGCONT, leftover.policy.signal.number)
        }
        let stubborn = wait(for: living, within: living.map(\.policy.grace).max() ?? .zero)
        for leftover in stubborn { leftover.family.kill() }
        let immortal = wait(for: stubborn, within: killedWithin)
        var result = StoppedLeftovers()
        result.report.killed = servers(stubborn)
        result.report.stopped = servers(living).filter { !result.report.killed.contains($0) }
        result.sentences =
            [sentence(living, "were stopped")]
            + (stubborn.isEmpty ? [] : [sentence(stubborn, "had to be killed")])
            + (immortal.isEmpty ? [] : [sentence(immortal, "could not be killed")])
        return result
    }

    private struct Leftover {
        let worker: HerdState.Worker
        let family: WorkerFamily
        let policy: StopPolicy

        /// Nothing is left then of its control group either.
        var isGone: Bool {
            guard family.members.isEmpty else { return false }
            family.group?.remove()
            return true
        }
    }

    /// Those that are still there when the time is over.
    private static func wait(for leftovers: [Leftover], within time: Duration) -> [Leftover] {
        let end = clinux_monotonic_nanoseconds() + Int64(time / .nanoseconds(1))
        var left = leftovers
        while true {
            left = left.filter { !$0.isGone }
            guard !left.isEmpty, clinux_monotonic_nanoseconds() < end else { return left }
            usleep(lookAgainMicroseconds)
        }
    }

    /// Each once, in their order.
    private static func servers(_ leftovers: [Leftover]) -> [String] {
        leftovers.map(\.worker.server).reduce(into: []) { servers, server in
            if !servers.contains(server) { servers.append(server) }
        }
    }

    private static func sentence(_ leftovers: [Leftover], _ what: String) -> String {
        let names = leftovers.map { "\($0.worker.server) (pid \($0.worker.identity.pid))" }
        return "workers of an earlier supervisor \(what): \(names.joined(separator: ", "))"
    }
}
