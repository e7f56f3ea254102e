import HerdCore
import HerdWorker
import NIOCore

/// One worker: the parts that serve, and the machine that says when each begins and ends.
///
/// Everything here happens on the main event loop; others have connections of clients, no more.
final class Server {
    var settings: ServerSettings
    let clock: Clock
    let log: ServerLog
    let reports: Reports
    let connections: ClientLoops
    let failpoints: Failpoints
    let eventLoop: any EventLoop
    let listener: ClientListener
    private let places: any PlacesSource
    private let notifier: Notifier
    let keptPipes: KeptPipes
    /// The reports' file; nil: durability `memory`, or a spare.
    var storage: Storage?
    /// Called when the worker has said that it is ready.
    var saidReady: () -> Void = {}
    private let ended: (Int32) -> Void
    var life: LifeMachine
    private(set) lazy var neighbors = makeNeighbors()
    private var isListening = false
    var control: ControlListener?
    /// The ends here of connections that successors have opened, the newest last.
    var successors: [JoinHandler] = []
    /// Watches the sockets by which connections change hands.
    var watch: DescriptorWatch?
    var incoming: IncomingHandovers?
    /// The order that is being followed, or is to be followed now.
    var outgoing: OutgoingHandover?
    var order: HandoverOrder?
    private(set) lazy var syncs = SyncWaits(on: eventLoop) { [unowned self] in
        neighbors.unsynced
    }

    /// `handover PATH`, and who is to be answered.
    struct HandoverOrder {
        let path: String
        let answer: (HandoverOutcome) -> Void
    }

    /// A worker that has not begun; `ended` is called once, with the exit code.
    ///
    /// Is called on `eventLoop`, the main one; clients are served by `others` as well.
    init(
        settings: ServerSettings,
        places: any PlacesSource,
        clock: Clock,
        log: ServerLog,
        eventLoop: any EventLoop,
        others: [any EventLoop] = [],
        ended: @escaping (Int32) -> Void
    ) {
        self.settings = settings
        self.places = places
        self.clock = clock
        self.log = log
        self.eventLoop = eventLoop
        self.ended = ended
        let limits = settings.configuration.limits
        let failpoints = Failpoints(settings.failpoints, on: eventLoop)
        let reports = Reports(
            shards: LockedShards(
                ReportShard.Server(
                    name: settings.server.name,
                    peers: settings.configuration.peers,
                    durability: settings.durability
                ),
                clientsMax: limits.clientsMax,
                Sharding(threads: 1 + others.count)
            ),
            clock: clock,
            eventLoop: eventLoop
        )
        let totals = ClientTotals(limits: limits, clock: clock)
        connections = ClientLoops(
            on: [eventLoop] + others,
            totals: totals,
            log: log
        ) { number, loop in
            ClientConnections(
                reports: reports.lines(onLoop: number),
                places: number == 0 ? places : DistantPlaces(places, on: eventLoop, for: loop),
                limits: limits,
                hasPeers: settings.configuration.peers == .secret,
                totals: totals,
                clock: clock,
                log: log,
                failpoints: failpoints,
                eventLoop: loop
            )
        }
        self.failpoints = failpoints
        self.reports = reports
        listener = ClientListener(
            connections: connections,
            connectionsMax: settings.connectionsMax,
            spare: limits.descriptorsSpare
        )
        totals.addresses.follow(neighbors: settings.neighbors)
        notifier = Notifier(path: settings.environment.notifySocket)
        let environment = settings.environment
        keptPipes = KeptPipes(
            folder: environment.isSpare ? nil : environment.runFolder,
            of: settings.watchedNames
        )
        life = LifeMachine(patience: settings.patience, keepsFile: settings.reportFile != nil)
    }

    /// Begins to serve; a successor only when it knows what its predecessor knows.
    func start() {
        failpoints.reach(.startBegin)
        reports.pumped = { [unowned self] in pumped() }
        connections.gone = { [unowned self] in happened(.connectionsGone) }
        storage = makeStorage()
        openControl()
        awaitConnections()
        beat()
        neighbors.follow(settings.neighbors)
        happened(
            .started(
                isSuccessor: settings.predecessorSocket != nil,
                neighborsTell: !neighbors.haveTold
            )
        )
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

    func happened(_ event: LifeMachine.Event) {
        for directive in life.handle(event, at: clock.moment()) { perform(directive) }
        wantNeighbors()
    }

    private func perform(_ directive: LifeMachine.Directive) {
        switch directive {
        case .join: join()
        case .loadFile: storage?.load()
        case .openFile: storage?.standBy()
        case .open(let accepting): open(accepting: accepting)
        case .openToNeighbors:
            connections.hold()
            open(accepting: true)
        case .serve: serve()
        case .accept: accept()
        case .stopAccepting: stopAccepting()
        case .giveWay: for successor in successors { successor.giveWay() }
        case .handOver: handOver()
        case .refuseHandover: refuseHandover()
        case .drainConnections: drainConnections()
        case .finishConnections: finishConnections()
        case .cutConnections:
            log.cutting(connections: connections.count)
            connections.cut()
        case .flushReports:
            reports.pumpSoon()
            storage?.close()
            flushed()
        case .wake(let moment):
            eventLoop.assumeIsolated().scheduleTask(deadline: NIODeadline(moment)) {
                [weak self] in self?.happened(.timerFired)
            }
        case .end: end(code: 0)
        }
    }

    /// Reports were sent on.
    private func pumped() {
        outgoing?.reportsPumped()
        syncs.look()
        flushed()
    }

    // MARK: - Beginning

    private func open(accepting: Bool) {
        if accepting {
            incoming?.close()
            storage?.begin()
        }
        listener.open(settings.socket, accepting: accepting, on: eventLoop)
            .assumeIsolated().whenComplete { [weak self] result in self?.opened(result) }
    }

    private func opened(_ result: Result<Void, any Error>) {
        // Who was told to end meanwhile has said so, and is not ready after that.
        guard life.isToServe else { return }
        switch result {
        case .success:
            isListening = true
            if !life.isListening { sayServing() }
        case .failure(let error):
            log.listenFailed(error)
            end(code: 1)
        }
    }

    /// Clients that came early are answered; the socket may still be on its way.
    private func serve() {
        connections.release()
        if isListening { sayServing() }
    }

    private func sayServing() {
        log.serving(
            port: ListeningSocket.port(of: settings.socket),
            clients: reports.clients,
            connectionsMax: settings.connectionsMax
        )
        sayReady()
    }

    private func sayReady() {
        if failpoints.reach(.startReady) != .mute { notifier.ready() }
        if settings.environment.isSpare {
            failpoints.reach(.spareReady)
        } else {
            failpoints.reach(life.state == .serving ? .serveReady : .standbyReady)
        }
        saidReady()
    }

    private func accept() {
        incoming?.close()
        storage?.begin()
        listener.accept()
    }

    /// The sign of life comes from the event loops: if one of them hangs, it does not come.
    private func beat() {
        connections.prove { notifier.beat() }
        keptPipes.look(isSupervised: notifier.isHeard)
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

    func flushed() {
        guard reports.isFlushed, storage?.isSettled ?? true else { return }
        happened(.reportsFlushed)
    }

    func end(code: Int32) {
        log.ended(counters: counters)
        neighbors.stop()
        control?.close()
        closeDescriptors()
        storage?.stop()
        places.shutdown()
        ended(code)
    }
}
