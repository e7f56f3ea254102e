import CLinux
import Glibc
import HerdCore

/// Workers that a supervisor left behind when it was killed.
///
/// They still serve on sockets that they alone hold now, so they must go before the ports can be
/// bound again. A pid is believed only if it is the same process still: started at the same time,
/// in the same boot. Where it is gone, what it left in its session is believed only if it has the
/// herd's own folder in its environment (HERD_RUN).
enum Leftovers {
    /// After SIGKILL a process is gone as soon as it runs once more.
    private static let killedWithin: Duration = .seconds(2)
    private static let lookAgainMicroseconds: UInt32 = 10_000

    /// Ends them, each in its server's way first; returns sentences about it.
    ///
    /// As nothing begins before all are gone, all have the longest of their times.
    static func stop(
        _ workers: [HerdState.Worker],
        run: String,
        by configuration: HerdConfiguration?
    ) -> [String] {
        let living = workers.filter { $0.isThere(run: run) }
        guard !living.isEmpty else { return [] }
        let policies = living.map { configuration?.stop(of: $0.server) ?? StopPolicy() }
        for (worker, policy) in zip(living, policies) {
            worker.session.signal(SIGCONT)
            worker.session.signal(policy.signal.number)
        }
        let stubborn = wait(for: living, within: policies.map(\.grace).max() ?? .zero)
        for worker in stubborn {
            worker.session.signal(SIGKILL)
        }
        let immortal = wait(for: stubborn, within: killedWithin)
        return [sentence(living, "were stopped")]
            + (stubborn.isEmpty ? [] : [sentence(stubborn, "had to be killed")])
            + (immortal.isEmpty ? [] : [sentence(immortal, "could not be killed")])
    }

    /// Those that are still there when the time is over.
    private static func wait(
        for workers: [HerdState.Worker],
        within time: Duration
    ) -> [HerdState.Worker] {
        let end = clinux_monotonic_nanoseconds() + Int64(time / .nanoseconds(1))
        var left = workers
        while true {
            left = left.filter { !$0.session.members.isEmpty }
            guard !left.isEmpty, clinux_monotonic_nanoseconds() < end else { return left }
            usleep(lookAgainMicroseconds)
        }
    }

    private static func sentence(_ workers: [HerdState.Worker], _ what: String) -> String {
        let names = workers.map { "\($0.server) (pid \($0.identity.pid))" }
        return "workers of an earlier supervisor \(what): \(names.joined(separator: ", "))"
    }
}

extension HerdState.Worker {
    var session: ProcessSession { ProcessSession(leader: identity.pid) }

    /// Whether anything of it runs: itself, or what it left in its session.
    ///
    /// While its session lives the kernel gives its pid to nobody; but the session may have ended,
    /// and a later one of the same number too have lost its leader.
    fileprivate func isThere(run: String) -> Bool {
        if identity.exists { return !session.members.isEmpty }
        guard ProcessIdentity.bootID() == identity.bootID, ProcessStat(of: identity.pid) == nil
        else { return false }
        return session.members.contains { ProcFile.environment(of: $0).contains("HERD_RUN=\(run)") }
    }
}
