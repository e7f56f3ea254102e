import Glibc
import HerdCore

/// A supervisor that is itself somebody's child: of systemd, of a container, of a terminal.
extension Supervisor {
    /// After whatever happened; only what is new is told.
    func tellServiceManager() {
        service?.look(at: view, now: reactor.now)
    }

    /// Once a second.
    func serveServiceManager() {
        tellServiceManager()
        service?.beat()
        // A launch's child is known only when it is done; the next second is soon enough.
        guard reapsOrphans, launching.isEmpty else { return }
        Orphans.reap(except: Set(workers.values.map(\.process.pid)))
    }

    /// At the very end: whoever no worker answered for any more is killed, and named.
    ///
    /// Who has lost its parent by that is our child by the next time.
    func orphansAreGone() -> Bool {
        guard ownsOrphans else { return true }
        Orphans.reap()
        let left = Orphans.living
        guard !left.isEmpty else { return true }
        record(
            "left behind by no worker that is known, killed now: \(WorkerFamily.names(of: left))"
        )
        for pid in left { Glibc.kill(pid, SIGKILL) }
        return false
    }

    /// Whether a signal asks for `down`.
    ///
    /// SIGHUP does so only where a terminal was closed; sent to a service it is the wish to bring
    /// in a changed herd.json.
    func asksForDown(_ signal: Int32) -> Bool {
        guard signal == SIGHUP, !hadTerminal || Terminal.isThere else { return true }
        applyUnasked()
        return false
    }

    private var view: ServiceView {
        ServiceView(
            members: life.names.compactMap { name in
                life[name].map {
                    ServiceView.Member(name: name, state: $0.state, wanted: $0.wanted)
                }
            },
            isReloading: life.isReloading,
            isGoingDown: life.isGoingDown
        )
    }
}
