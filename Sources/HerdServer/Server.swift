import HerdCore
import HerdWorker
import NIOCore

/// One worker: the parts that serve, and the machine that says when each begins and ends.
///
/// Everything here happens on the one event loop.
final class Server {
    let settings: ServerSettings
    let clock: Clock
    let log: ServerLog
    let reports: Reports
    let connections: ClientConnections
    private let eventLoop: any EventLoop
    private let places: any PlacesSource
    private let listener: ClientListener
    private let notifier: Notifier
    private let neighbors: [NeighborLink]
    private let ended: (Int32) -> Void
    private var control: ControlListener?
    private var successors: [JoinHandler] = []
    private var life: LifeMachine

    /// A worker that has not begun; `ended` is called once, with the exit code.
    init(
        settings: ServerSettings,
        places: any PlacesSource,
        clock: Clock,
        log: ServerLog,
        eventLoop: any EventLoop,
        ended: @escaping (Int32) -> Void
    ) {
        self.settings = settings
        self.places = places
        self.clock = clock
        self.log = log
        self.eventLoop = eventLoop
        self.ended = ended
        let limits = settings.configuration.limits
        let reports = Reports(
            machine: ServerMachine(name: settings.server.name, clientsMax: limits.clientsMax),
            clock: clock,
            eventLoop: eventLoop
        )
        self.reports = reports
        connections = ClientConnections(
            reports: reports,
            places: places,
            limits: limits,
            clock: clock,
            log: log,
            eventLoop: eventLoop
        )
        listener = ClientListener(
            connections: connections,
            connectionsMax: settings.connectionsMax,
            spare: limits.descriptorsSpare
        )
        notifier = Notifier(path: settings.environment.notifySocket)
        neighbors = settings.neighbors.map { neighbor in
            NeighborLink(
                to: neighbor,
                reports: reports,
                clock: clock,
                log: log,
                eventLoop: eventLoop
            )
        }
        let stop = settings.configuration.stop
        life = LifeMachine(
            patience: .init(finish: stop.finishWithin, flush: stop.flushWithin)
        )
    }

    /// Begins to serve; a successor only when it knows what its predecessor knows.
    func start() {
        reports.pumped = { [unowned self] in flushed() }
        connections.gone = { [unowned self] in happened(.connectionsGone) }
        openControl()
        beat()
        for neighbor in neighbors { neighbor.start() }
        happened(.started(isSuccessor: settings.predecessorSocket != nil))
    }

    /// Ends each connection behind its next reply, all of them after `window`, and then the worker.
    func drain(window: Duration) {
        log.draining(window)
        happened(.drainAsked(window))
    }

    /// Answers what has been asked, and ends.
    func finish() {
        happened(.finishAsked)
    }

    private func happened(_ event: LifeMachine.Event) {
        for directive in life.handle(event, at: clock.moment()) { perform(directive) }
    }

    private func perform(_ directive: LifeMachine.Directive) {
        switch directive {
        case .join: join()
        case .open(let accepting): open(accepting: accepting)
        case .accept: listener.accept()
        case .stopAccepting: stopAccepting()
        case .giveWay: for successor in successors { successor.giveWay() }
        case .drainConnections: drainConnections()
        case .finishConnections: finishConnections()
        case .cutConnections:
            log.cutting(connections: connections.count)
            connections.cut()
        case .flushReports:
            reports.pumpSoon()
            flushed()
        case .wake(let moment):
            eventLoop.assumeIsolated().scheduleTask(deadline: NIODeadline(moment)) {
                [weak self] in self?.happened(.timerFired)
            }
        case .end: end(code: 0)
        }
    }

    // MARK: - Beginning

    private func openControl() {
        guard let path = settings.controlSocket else { return }
        let commands = ControlCommands(
            counters: { [unowned self] in counters },
            drain: { [unowned self] window in drain(window: window) },
            join: { [unowned self] in successor() }
        )
        let listener = ControlListener(path: path, log: log, commands: commands)
        do {
            try listener.open(on: eventLoop)
            control = listener
        } catch {
            log.controlFailed(error)
        }
    }

    /// The end of a connection that a successor has opened.
    private func successor() -> JoinHandler {
        let handler = JoinHandler(reports: reports, clock: clock) { _ in }
        successors.append(handler)
        return handler
    }

    private func join() {
        guard let path = settings.predecessorSocket else { return happened(.predecessorLost) }
        log.joining(at: path)
        let handler = JoinHandler(reports: reports, clock: clock, greeting: "join") {
            [weak self] news in
            switch news {
            case .spoke: self?.happened(.predecessorSpoke)
            case .synced: self?.happened(.joined)
            case .gaveWay: self?.happened(.predecessorGaveWay)
            case .lost: self?.happened(.predecessorLost)
            }
        }
        do {
            try Predecessor.connect(to: path, on: eventLoop, handler).assumeIsolated()
                .whenFailure { [weak self] error in self?.notJoined(error) }
        } catch {
            notJoined(error)
        }
    }

    private func notJoined(_ error: any Error) {
        log.predecessorLost("\(error)")
        happened(.predecessorLost)
    }

    private func open(accepting: Bool) {
        listener.open(settings.socket, accepting: accepting, on: eventLoop)
            .assumeIsolated().whenComplete { [weak self] result in self?.opened(result) }
    }

    private func opened(_ result: Result<Void, any Error>) {
        // Who was told to end meanwhile has said so, and is not ready after that.
        guard life.isToServe else { return }
        switch result {
        case .success:
            log.serving(
                port: ListeningSocket.port(of: settings.socket),
                clients: reports.clients,
                connectionsMax: settings.connectionsMax
            )
            notifier.ready()
        case .failure(let error):
            log.listenFailed(error)
            end(code: 1)
        }
    }

    /// The sign of life comes from the event loop: if the loop hangs, it does not come.
    private func beat() {
        notifier.beat()
        let pause = TimeAmount(settings.environment.beat)
        eventLoop.assumeIsolated().scheduleTask(in: pause) { [weak self] in self?.beat() }
    }

    // MARK: - Ending

    private func stopAccepting() {
        notifier.stopping()
        listener.close()
    }

    private func drainConnections() {
        guard case .draining(let until) = life.state else { return }
        connections.drain(until: until)
        if connections.count == 0 { happened(.connectionsGone) }
    }

    private func finishConnections() {
        log.finishing()
        connections.finish()
        if connections.count == 0 { happened(.connectionsGone) }
    }

    private func flushed() {
        if reports.isFlushed { happened(.reportsFlushed) }
    }

    private func end(code: Int32) {
        log.ended(counters: counters)
        for neighbor in neighbors { neighbor.stop() }
        control?.close()
        places.shutdown()
        ended(code)
    }

    private var counters: String {
        let counted = reports.counters
        return [
            ("connections", connections.count), ("clients", reports.clients),
            ("requests", counted.requests), ("invalid", counted.invalidLines),
            ("late", counted.reportsLate), ("refused", counted.clientsRefused),
            ("updates_taken", counted.updatesTaken), ("updates_refused", counted.updatesRefused),
            ("labels_ahead", counted.labelsAhead),
            ("links", neighbors.count { $0.isOpen }),
        ].map { "\($0.0)=\($0.1)" }.joined(separator: " ")
    }
}
