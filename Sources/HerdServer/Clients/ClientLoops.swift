import HerdCore
import NIOCore

/// The client connections of all event loops, as the main loop sees them.
///
/// The main loop accepts, and gives each connection to the loop that has been given the fewest; it
/// stays there. What the main loop tells the others comes in the order in which it was told: a
/// connection before the wish that all connections end. With one loop everything happens at once.
final class ClientLoops {
    let main: ClientConnections
    let totals: ClientTotals
    let log: ServerLog
    /// The main loop first.
    let loops: [ClientLoop]
    /// Whose turn it is to get a connection.
    private var next = 0
    /// Other loops that have not shown that they turn, since they were asked.
    private var silent = 0
    /// Called when the last connection has gone.
    var gone: () -> Void = {}

    /// `make` makes the connections of one loop, the main loop's first.
    init(
        on eventLoops: [any EventLoop],
        totals: ClientTotals,
        log: ServerLog,
        make: (_ number: Int, _ eventLoop: any EventLoop) -> ClientConnections
    ) {
        let connections = eventLoops.enumerated().map { make($0, $1) }
        main = connections[0]
        loops = connections.map(ClientLoop.init)
        self.totals = totals
        self.log = log
        let this = NIOLoopBound(self, eventLoop: main.eventLoop)
        for connections in connections {
            connections.gone = { [loop = main.eventLoop] in
                if loop.inEventLoop {
                    this.value.lastGone()
                } else {
                    loop.execute { this.value.lastGone() }
                }
            }
            connections.movedToMain = { [loop = main.eventLoop] connection in
                loop.execute { this.value.main.takeGreeting(connection) }
            }
        }
    }

    /// Connections that are open.
    var count: Int { totals.count }

    private func each(_ body: @escaping @Sendable (ClientConnections) -> Void) {
        for loop in loops { loop.run(body) }
    }

    private func lastGone() {
        if count == 0 { gone() }
    }

    /// A limit has held a client back.
    func limited(_ count: (inout LimitCounters) -> Void) {
        main.limited(count)
    }

    /// Other limits count from now on, also for connections that are open.
    func follow(_ limits: Limits) {
        totals.addresses.follow(limits)
        totals.memory.bytesMax = limits.memoryBytesMax
        each { $0.follow(limits) }
    }

    /// Who comes from now on waits, unless it is a neighbor.
    func hold() { each { $0.hold() } }

    /// Who has waited is served.
    func release() { each { $0.release() } }

    /// Every connection ends behind its next reply, and at the latest then.
    func drain(until: Moment) { each { $0.drain(until: until) } }

    /// Every connection ends as soon as what it has asked is answered.
    func finish() { each { $0.finish() } }

    func cut() { each { $0.cut() } }

    /// All saves up to this one are over.
    func saveEnded(_ save: SaveNumber, _ outcome: SaveOutcome) {
        each { $0.saveEnded(save, outcome) }
    }

    /// Calls `alive` if every loop has turned since the last time, and asks them to do it again.
    func prove(_ alive: () -> Void) {
        guard silent == 0 else { return }
        alive()
        let this = NIOLoopBound(self, eventLoop: main.eventLoop)
        for loop in loops.dropFirst() {
            silent += 1
            loop.run { [main = main.eventLoop] _ in main.execute { this.value.silent -= 1 } }
        }
    }

    // MARK: - New connections

    /// A connection was accepted; throws where the main loop is not to go on with it.
    func add(_ channel: any Channel, _ entry: ClientAddresses.Entry) throws {
        totals.opened()
        let number = next
        next = (next + 1) % loops.count
        // The last descriptor that there was serves its client here.
        guard number > 0, let descriptor = channel.duplicate() else {
            totals.addresses.end(entry, with: channel)
            do {
                return try main.add(channel)
            } catch {
                totals.closed()
                throw error
            }
        }
        loops[number].run { $0.adopt(descriptor, entry) }
        throw GivenAway()
    }

    /// The channel on which a connection came is closed: another loop has it now.
    private struct GivenAway: Error {}

    // MARK: - Hand-over

    /// Takes no further line until `resume` or `freeze`.
    func pause() { each { $0.pause() } }

    func resume() { each { $0.resume() } }

    /// Lets go of every channel at once, as soon as no connection is busy.
    ///
    /// `told` gets what belongs to it from then on; nil: one is busy, and all is as it was.
    func freeze(_ told: @escaping ([HandedConnection]?) -> Void) {
        gather({ $0.isBusy }) { [self] busy in
            guard !busy.contains(true) else { return told(nil) }
            gather({ $0.freeze() }) { told($0.flatMap(\.self)) }
        }
    }

    /// Goes on with connections that were frozen here or elsewhere; takes their descriptors.
    func thaw(_ connections: [HandedConnection]) {
        totals.opened(connections.count)
        for connection in connections {
            loops[next].run { $0.thaw(connection) }
            next = (next + 1) % loops.count
        }
    }

    /// Asks every loop; where there is one it answers before this returns.
    private func gather<Answer: Sendable>(
        _ question: @escaping @Sendable (ClientConnections) -> Answer,
        _ told: @escaping ([Answer]) -> Void
    ) {
        guard loops.count > 1 else { return told([question(main)]) }
        EventLoopFuture.whenAllSucceed(loops.map { $0.ask(question) }, on: main.eventLoop)
            .assumeIsolated()
            .whenSuccess(told)
    }
}
