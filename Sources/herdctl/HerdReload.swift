import HerdCore
import HerdSupervisor

/// A reload of the herd: what must be so before it, and how it is shown.
struct HerdReload {
    let file: HerdFile
    let request: ReloadRequest
    let audience: Audience
    /// How long to wait for the whole herd.
    let patience: Duration

    /// Who reads what is shown.
    enum Audience {
        case programs
        case people(color: Bool)
    }

    /// Returns when the reload was a success.
    ///
    /// `interrupts` is called when the reload is about to begin; each is a Ctrl-C.
    ///
    /// - Throws: `CommandFailure`, or what writing to standard output throws.
    func run(interrupts: @Sendable () throws -> AsyncStream<Void>) async throws {
        // A new build is brought in, a changed herd.json not: nobody shall take it for done.
        let wanted = request.target == .newest ? try file.read().configuration : nil
        let control = Control(file, within: patience)
        let servers = try await control.status().watched.map(\.name)
        try checkUnchanged(wanted)
        let display = ReloadDisplay(audience.style(servers: servers.count), servers: servers)
        var run = ReloadRun(.reload(request), control, display)
        try await run.run(interrupts())
    }

    private func checkUnchanged(_ wanted: HerdConfiguration?) throws(CommandFailure) {
        guard let wanted, let running = file.running else { return }
        let difference = HerdDifference(from: running, to: wanted)
        guard !difference.isEmpty else { return }
        throw CommandFailure(
            .failed,
            "\(file.shown) has changed since it was brought in (\(difference.summary)); first bring"
                + " it in with herdctl apply, or look at it with herdctl plan"
        )
    }
}

extension HerdReload.Audience {
    /// Lines that a terminal has scrolled away can't be drawn anew: all must fit, and two more for
    /// a notice and the cursor.
    func style(servers: Int) -> ReloadDisplay.Style {
        switch self {
        case .programs:
            return .json
        case .people(let color):
            guard Terminal.canRedraw, Terminal.rows.map({ servers + 2 <= $0 }) ?? true else {
                return .lines
            }
            return .live(color: color)
        }
    }
}
