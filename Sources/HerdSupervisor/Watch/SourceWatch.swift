import Foundation
public import HerdCore

/// Builds and reloads when sources change: the shell around `WatchMachine`.
///
/// One thread, the reactor's, does all of it but the reload. Whatever happens goes through one
/// door, `happened`; the machine answers with directives, and `perform` does what they say.
public actor SourceWatch {
    /// What is outside of it: the herd, and the person who watches.
    public struct World: Sendable {
        public var reload: @Sendable () async -> WatchReloadEnd
        public var stopReload: @Sendable () async -> Void
        public var say: @Sendable (WatchNews) -> Void

        public init(
            reload: @escaping @Sendable () async -> WatchReloadEnd,
            stopReload: @escaping @Sendable () async -> Void,
            say: @escaping @Sendable (WatchNews) -> Void
        ) {
            self.reload = reload
            self.stopReload = stopReload
            self.say = say
        }
    }

    let plan: WatchPlan
    let world: World
    let launcher: Launcher
    private let tree: SourceTree
    private let folders: TreeWatch
    private let thread: ReactorThread

    private var machine = WatchMachine()
    private var events: [WatchEvent] = []
    private var isPerforming = false
    /// The files as they were last seen, and as the last build found them.
    private var seen = SourceTree.Sources()
    private var built = SourceTree.Sources()
    var run: BuildRun?
    private var signals: SignalPipe?
    private var watches: [Reactor.Watch] = []
    private var finished: CheckedContinuation<Void, any Error>?

    /// - Throws: `WatchFailure` where Linux refuses what is needed.
    public init(_ plan: WatchPlan, world: World) throws {
        self.plan = plan
        self.world = world
        tree = SourceTree(roots: plan.roots, excluded: Set(plan.excluded))
        folders = try TreeWatch()
        do {
            thread = try ReactorThread(name: "watch")
            launcher = try Launcher(program: plan.launcher)
        } catch {
            throw WatchFailure.systemRefused("\(error)")
        }
    }

    deinit {
        thread.reactor.stop()
    }

    /// The actor's methods run on the reactor's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.reactor.asUnownedSerialExecutor()
    }

    nonisolated var reactor: Reactor { thread.reactor }

    /// Watches until it is interrupted, by one of the signals or a call.
    ///
    /// What is being done then is ended first.
    ///
    /// - Throws: `WatchFailure` where a folder is gone, or can't be watched any more.
    public func run(until signals: [Int32]) async throws {
        try await withCheckedThrowingContinuation { continuation in
            finished = continuation
            do {
                try begin(signals)
            } catch {
                finish(throwing: error)
            }
        }
    }

    /// What the signals do, too.
    public func interrupt() { happened(.interrupted) }

    private func begin(_ numbers: [Int32]) throws {
        watches.append(try reactor.watch(folders.descriptor) { self.folderStirred() })
        if !numbers.isEmpty {
            let pipe = try SignalPipe(numbers)
            signals = pipe
            watches.append(try reactor.watch(pipe.readEnd.number) { self.takeSignals() })
        }
        try look()
        built = seen
        world.say(
            .watching(
                roots: plan.roots,
                folders: seen.folders,
                files: seen.files.count,
                command: plan.command.words
            )
        )
    }

    private func takeSignals() {
        for _ in signals?.take() ?? [] { happened(.interrupted) }
    }

    private func folderStirred() {
        folders.forget()
        happened(.stirred)
    }

    // MARK: - One door in, one switch out

    /// Tells the machine; what it answers is done before the next event is told.
    func happened(_ event: WatchEvent) {
        events.append(event)
        guard !isPerforming else { return }
        isPerforming = true
        while !events.isEmpty {
            let next = events.removeFirst()
            for directive in machine.handle(next, at: reactor.now) { perform(directive) }
        }
        isPerforming = false
    }

    private func perform(_ directive: WatchDirective) {
        switch directive {
        case .wake(let pause): after(pause) { $0.happened(.woke) }
        case .look: withChanges { happened(.looked(changed: $0)) }
        case .build:
            withChanges { _ in
                built = seen
                startBuild()
            }
        case .accept: built = seen
        case .reload: Task { happened(.reloaded(await world.reload())) }
        case .say(let news): world.say(news)
        case .endBuild(let atOnce): endBuild(atOnce ? .killed : .interrupted)
        case .stopReload: Task { await world.stopReload() }
        case .finish: finish()
        }
    }

    /// Ends everything where the files can't be looked at.
    func withChanges(_ body: ([String]) -> Void) {
        do {
            try look()
            body(seen.changes(since: built).map(plan.shown))
        } catch {
            finish(throwing: error)
        }
    }

    private func look() throws(WatchFailure) {
        seen = try tree.look(known: seen) { folder throws(WatchFailure) in
            try folders.add(folder)
        }
    }

    func after(_ pause: Duration, _ body: @escaping @Sendable (isolated SourceWatch) -> Void) {
        reactor.after(pause) { [weak self] in self?.assumeIsolated { body($0) } }
    }

    private func finish(throwing error: (any Error)? = nil) {
        for watch in watches { reactor.unwatch(watch) }
        watches = []
        guard let finished else { return }
        self.finished = nil
        if let error { finished.resume(throwing: error) } else { finished.resume() }
    }
}
