import HerdCore
import Logging
import NIOCore

/// The open client connections of one event loop, and what they share.
///
/// Neighbors' connections are among them: in the open herd nobody says who he is.
final class ClientConnections {
    let reports: ReportLines
    let places: any PlacesSource
    private(set) var limits: Limits
    let clock: Clock
    let log: ServerLog
    let failpoints: Failpoints
    /// What the connections of all loops have in common.
    let totals: ClientTotals
    let addresses: ClientAddresses
    let memory: HeldMemory
    /// Replies on their way to a channel; empty whenever no connection is at work.
    var output: [UInt8] = []
    /// Called when the last connection of all loops has gone.
    var gone: () -> Void = {}
    /// Gets a connection that only the main loop can go on with.
    var movedToMain: (HandedConnection) -> Void = { _ in }
    let eventLoop: any EventLoop
    private(set) var handlers: [ClientHandler] = []
    /// Whether neighbors come by the same port, and say PEER.
    let hasPeers: Bool
    /// Who talks with them; nil but on the main loop.
    weak var peers: PeerLinks?
    /// Nobody is answered yet; who comes waits, and is here.
    private(set) var isEarly = false
    private var early: [EarlyHandler] = []
    private var timers: [Moment] = []
    /// Nobody is to begin here any more.
    private(set) var isEnding = false

    /// Timers of connections are rounded up to this, so that many connections share one.
    private static let timerStep: Duration = .milliseconds(20)
    /// A connection on which nothing ever came gets so long for its first line while others drain:
    /// it may be new, with its line on the way, or a neighbor's that has had nothing to report yet.
    private static let silentDrain: Duration = .seconds(1)

    init(
        reports: ReportLines,
        places: any PlacesSource,
        limits: Limits,
        hasPeers: Bool,
        totals: ClientTotals,
        clock: Clock,
        log: ServerLog,
        failpoints: Failpoints,
        eventLoop: any EventLoop
    ) {
        self.reports = reports
        self.places = places
        self.limits = limits
        self.hasPeers = hasPeers
        self.totals = totals
        addresses = totals.addresses
        memory = totals.memory
        self.clock = clock
        self.log = log
        self.failpoints = failpoints
        self.eventLoop = eventLoop
    }

    /// No line is taken, so that what was asked comes to its end.
    private(set) var isQuiet = false
    /// Handlers with replies that wait for a save.
    private var awaitingSave: [ClientHandler] = []

    func add(_ handler: ClientHandler) {
        handler.position = handlers.count
        handlers.append(handler)
    }

    /// The last one takes the place of the one that goes.
    func remove(_ handler: ClientHandler) {
        unlist(handler)
        closed()
    }

    func unlist(_ handler: ClientHandler) {
        let last = handlers.removeLast()
        if last !== handler {
            handlers[handler.position] = last
            last.position = handler.position
        }
    }

    func closed() {
        if totals.closed() == 0 { gone() }
    }

    /// Other limits count from now on, also for connections that are open.
    func follow(_ limits: Limits) {
        self.limits = limits
        for handler in handlers { handler.follow(limits) }
    }

    /// A limit has held a client back.
    func limited(_ count: (inout LimitCounters) -> Void) {
        reports.count(count)
    }

    /// Who comes from now on waits, unless it is a neighbor.
    func hold() {
        isEarly = true
    }

    /// Who has waited is served.
    func release() {
        isEarly = false
        for handler in early { handler.release() }
    }

    /// It is a client's connection now.
    func released(_ handler: EarlyHandler) {
        early.removeAll { $0 === handler }
    }

    /// It has gone before it was served.
    func forget(_ handler: EarlyHandler) {
        early.removeAll { $0 === handler }
        closed()
    }

    /// Every connection ends behind its next reply, and at the latest then.
    func drain(until: Moment) {
        isEnding = true
        let silentUntil = clock.moment() + Self.silentDrain
        for handler in handlers { handler.drain(until: until, silentUntil: silentUntil) }
    }

    /// Every connection ends as soon as what it has asked is answered.
    func finish() {
        isEnding = true
        for handler in handlers { handler.finish() }
    }

    func cut() {
        for handler in handlers { handler.cut() }
    }

    // MARK: - Saves

    /// Has `handler.saveEnded` called when the next save is over.
    func awaitSave(_ handler: ClientHandler) {
        guard !handler.isAwaitingSave else { return }
        handler.isAwaitingSave = true
        awaitingSave.append(handler)
    }

    /// All saves up to this one are over.
    func saveEnded(_ save: SaveNumber, _ outcome: SaveOutcome) {
        let waiting = awaitingSave
        awaitingSave = []
        for handler in waiting { handler.saveEnded(save, outcome) }
    }

    // MARK: - Hand-over

    /// Takes no further line until `resume` or `freeze`.
    func pause() {
        guard !isQuiet else { return }
        isQuiet = true
        for handler in handlers { handler.pause() }
    }

    func resume() {
        guard isQuiet else { return }
        isQuiet = false
        for handler in handlers { handler.resume() }
    }

    /// A connection was accepted and can't be used yet, or waits for a save.
    var isBusy: Bool { !awaitingSave.isEmpty || handlers.contains { !$0.isActive } }

    /// Lets go of every channel at once; from here on the connections belong to who gets this.
    func freeze() -> [HandedConnection] {
        let now = clock.moment()
        let frozen = handlers.compactMap { $0.freeze(at: now) }
        totals.closed(handlers.count)
        handlers = []
        timers = []
        isQuiet = false
        return frozen
    }

    /// A connection was accepted.
    func add(_ channel: any Channel) throws {
        guard isEarly else { return try addClient(to: channel) }
        let handler = EarlyHandler(connections: self)
        early.append(handler)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    func addClient(to channel: any Channel) throws {
        try add(ClientHandler(connections: self), to: channel)
    }

    /// Replies are to be wrong, or missing, as a failpoint says.
    var hasChangedReplies: Bool { failpoints.isArmed(.serveFirstLine) }

    func add(_ handler: ClientHandler, to channel: any Channel) throws {
        let pipeline = channel.pipeline.syncOperations
        if hasChangedReplies {
            try pipeline.addHandler(ClientFailpointHandler(failpoints: failpoints))
        }
        try pipeline.addHandler(handler)
    }

    // MARK: - Timers

    /// Has `handler.timerFired` called then or a little later.
    func wake(at moment: Moment) {
        if let soonest = timers.min(), soonest <= moment + Self.timerStep { return }
        let due = moment + Self.timerStep
        timers.append(due)
        eventLoop.assumeIsolated().scheduleTask(deadline: NIODeadline(due)) { [weak self] in
            self?.timerFired()
        }
    }

    private func timerFired() {
        let now = clock.moment()
        timers.removeAll { $0 <= now }
        // A connection that ends now changes the list.
        let due = handlers.filter { $0.nextTimer.map { $0 <= now } ?? false }
        for handler in due { handler.timerFired(at: now) }
        if let next = handlers.lazy.compactMap(\.nextTimer).min() { wake(at: next) }
    }
}
