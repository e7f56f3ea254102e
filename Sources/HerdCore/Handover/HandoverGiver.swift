/// The worker that hands its connections over, and keeps them if anything fails before the end.
///
///     idle ──▶ greeting ─▶ freezing ─▶ offering ─▶ offered ─▶ committing ─▶ committed ─▶ moved
///                 └───────────┴───────────┴───────────┴───────────┴────────────┴───────▶ returned
///
/// *greeting*: the successor is asked whether it understands; clients notice nothing.
/// *freezing*: no connection is accepted or read any more. *offering*: records and descriptors go
/// out, few at a time; this worker keeps duplicates. *offered*: all are out, and the successor
/// compares. *committing*: the one packet that decides is on its way. *committed*: the successor
/// has it, and goes on whenever it lives. Only its end can tell that it will not, so one that hangs
/// is killed before anything is touched here. *moved*: nothing here may ever be touched again.
/// *returned*: everything goes on here as if nothing had been. One machine serves one attempt.
public struct HandoverGiver: Equatable, Sendable {
    public private(set) var state: State = .idle
    private let server: String
    private let patience: HandoverPatience
    private var records: [HandoverRecord] = []
    private var hash = HandoverHash()
    /// Records that are out, and those of them that have arrived.
    private var sent = 0
    private var taken = 0
    private var reports: WrittenReports?
    /// When the present state, or the silence in it, has lasted too long.
    private var deadline: Moment?
    /// A successor that has the commit and says nothing is killed then, whatever it does.
    private var adoptsBy: Moment?
    private var timers = TimerRequests()

    /// Far from what Linux holds in flight, as many as a process may open (unix(7), ETOOMANYREFS).
    static let inFlightMax = 64

    public enum State: Equatable, Sendable {
        case idle
        case greeting
        case freezing
        case offering
        case offered
        case committing
        case committed
        case moved
        case returned(HandoverFailure)
    }

    public enum Event: Equatable, Sendable {
        /// The supervisor has said where the successor waits.
        case ordered
        case connected
        /// Nobody has ever listened where the successor should wait.
        case notAwaited
        case packetReceived([UInt8])
        /// Nothing is accepted or read any more; descriptors are in the order of the records.
        case frozen([HandoverRecord])
        /// Every report is on its way to the successor, in so many packets since they joined.
        case reportsWritten(packets: Int, counters: ServerCounters)
        /// `commit` is in the successor's queue: if it lives, it will read it.
        case commitSent
        /// The socket did not take `commit`: the successor will never read it.
        case commitFailed
        /// The successor can't be reached, or hung up; what it had sent before has been told.
        case disconnected
        case timerFired
    }

    public enum Directive: Equatable, Sendable {
        case connect
        case send([UInt8])
        /// Stop accepting, wait for what was just accepted, freeze every connection, tell `frozen`;
        /// then write what reports are due to the joined successor, and tell `reportsWritten`.
        case freeze
        /// Send these packets in order, the first with the descriptor of that connection.
        case offer(connection: Int, packets: [[UInt8]])
        /// Send it at once, without waiting for room, and tell `commitSent` or `commitFailed`.
        case commit([UInt8])
        /// Forget what still waits to be sent; send this, then hang up.
        ///
        /// The successor may be ready to go on alone if this worker dies. So where it must arrive
        /// and a living successor's socket does not take it, only exiting at once is safe.
        case withdraw([UInt8], mustArrive: Bool)
        /// Kill the successor; without `evenIfItRuns` only one that was stopped.
        ///
        /// It has the commit, so nobody but the kernel can promise that it touches no connection.
        case fence(evenIfItRuns: Bool)
        /// Accept again; thaw every connection here, from its own record and duplicate.
        case serveOn
        /// Answer the supervisor.
        case answer(HandoverOutcome)
        /// Exit with 0; the connections' descriptors are closed by that, without a word to clients.
        case exit
        case wake(at: Moment)
    }

    private struct WrittenReports: Equatable {
        let packets: Int
        let counters: ServerCounters
    }

    public init(server: String, patience: HandoverPatience = HandoverPatience()) {
        self.server = server
        self.patience = patience
    }

    public mutating func handle(_ event: Event, at now: Moment) -> [Directive] {
        let directives =
            switch event {
            case .ordered: ordered(at: now)
            case .connected: connected()
            case .notAwaited: notAwaited()
            case .packetReceived(let bytes): packetReceived(bytes, at: now)
            case .frozen(let records): frozen(records, at: now)
            case .reportsWritten(let packets, let counters):
                reportsWritten(WrittenReports(packets: packets, counters: counters))
            case .commitSent: commitSent(at: now)
            case .commitFailed: commitFailed()
            case .disconnected: disconnected()
            case .timerFired: timerFired(at: now)
            }
        return directives + (timers.need(deadline).map { [.wake(at: $0)] } ?? [])
    }

    // MARK: - Events

    private mutating func ordered(at now: Moment) -> [Directive] {
        guard state == .idle else { return [] }
        enter(.greeting, atMost: patience.greeting, at: now)
        return [.connect]
    }

    private func connected() -> [Directive] {
        guard state == .greeting else { return [] }
        let hello = HandoverPacket.hello(version: HandoverPacket.version, server: server)
        return [.send(hello.bytes)]
    }

    private mutating func notAwaited() -> [Directive] {
        state == .greeting ? takeBack(because: .successorAbsent) : []
    }

    private mutating func packetReceived(_ bytes: [UInt8], at now: Moment) -> [Directive] {
        switch state {
        case .idle, .committing, .moved, .returned: return []
        case .committed: return adopted(bytes)
        case .greeting, .freezing, .offering, .offered: break
        }
        do throws(HandoverDamage) {
            return try received(HandoverPacket(bytes: bytes), at: now)
        } catch {
            return takeBack(because: .damaged(error))
        }
    }

    private mutating func frozen(_ records: [HandoverRecord], at now: Moment) -> [Directive] {
        switch state {
        case .freezing:
            self.records = records
            enter(.offering, atMost: patience.silence, at: now)
            return offerMore()
        case .returned:
            // It was frozen too late.
            return [.serveOn]
        case .idle, .greeting, .offering, .offered, .committing, .committed, .moved:
            return []
        }
    }

    private mutating func reportsWritten(_ reports: WrittenReports) -> [Directive] {
        guard state == .offering else { return [] }
        self.reports = reports
        return offerMore()
    }

    private mutating func commitSent(at now: Moment) -> [Directive] {
        guard state == .committing else { return [] }
        enter(.committed, atMost: patience.silence, at: now)
        adoptsBy = now + patience.adoption
        return []
    }

    /// The successor says only one thing now; whatever else it sends, it has the connections.
    ///
    /// If it was killed in the meantime its word is worth nothing: its end gives them back.
    private mutating func adopted(_ bytes: [UInt8]) -> [Directive] {
        let isDoomed = deadline == nil
        guard !isDoomed, (try? HandoverPacket(bytes: bytes)) == .adopted else { return [] }
        state = .moved
        deadline = nil
        return [.answer(.moved(connections: records.count)), .exit]
    }

    private mutating func commitFailed() -> [Directive] {
        state == .committing ? takeBack(because: .successorGone) : []
    }

    /// While `commit` is being sent only the result counts: it may have been read already.
    ///
    /// Once it was sent, a successor that ended without `adopted` has not touched a connection.
    private mutating func disconnected() -> [Directive] {
        switch state {
        case .greeting, .freezing, .offering, .offered: takeBack(because: .successorGone)
        case .committed:
            takeBack(because: isFenced ? .successorSilent(patience.silence) : .successorGone)
        case .idle, .committing, .moved, .returned: []
        }
    }

    /// Timers are never cancelled: one that comes too early, or for a past state, changes nothing.
    private mutating func timerFired(at now: Moment) -> [Directive] {
        timers.fired(at: now)
        guard let deadline, now >= deadline else { return [] }
        switch state {
        case .greeting: return takeBack(because: .successorSilent(patience.greeting))
        case .freezing: return takeBack(because: .notFrozen(within: patience.freezing))
        case .offering, .offered: return takeBack(because: .successorSilent(patience.silence))
        case .committed: return fence(at: now)
        case .idle, .committing, .moved, .returned: return []
        }
    }

    /// One that was stopped is killed at once, since clients wait; one that runs may only be slow.
    private mutating func fence(at now: Moment) -> [Directive] {
        guard let adoptsBy, now < adoptsBy else {
            deadline = nil
            return [.fence(evenIfItRuns: true)]
        }
        deadline = adoptsBy
        return [.fence(evenIfItRuns: false)]
    }

    private var isFenced: Bool { deadline == nil || deadline == adoptsBy }

    // MARK: - Packets

    private mutating func received(
        _ packet: HandoverPacket,
        at now: Moment
    ) throws(HandoverDamage) -> [Directive] {
        switch packet {
        case .refused(let refusal): return takeBack(because: .refused(refusal))
        case .welcome where state == .greeting:
            enter(.freezing, atMost: patience.freezing, at: now)
            return [.freeze]
        case .taken(let records) where state == .offering:
            guard records > taken, records <= sent else { throw .outOfOrder }
            taken = records
            enter(.offering, atMost: patience.silence, at: now)
            return offerMore()
        case .accepted(let sum) where state == .offered:
            guard sum == self.sum else { return takeBack(because: .sumsDiffer) }
            state = .committing
            deadline = nil
            return [.commit(HandoverPacket.commit.bytes)]
        case .welcome, .taken, .accepted, .adopted, .hello, .part, .end, .commit, .withdrawn:
            throw .outOfOrder
        }
    }

    /// As many records as may be in flight; behind the last one that arrived, the sum.
    ///
    /// The sum waits until nothing is in flight: so there is always room for `withdrawn` behind it.
    private mutating func offerMore() -> [Directive] {
        var directives: [Directive] = []
        while sent < records.count, sent - taken < Self.inFlightMax {
            let record = records[sent].bytes
            guard record.count <= HandoverRecord.bytesMax else {
                return takeBack(because: .recordTooLong(bytes: record.count))
            }
            hash.take(record)
            let packets = HandoverParts.packets(of: record, number: sent)
            directives.append(.offer(connection: sent, packets: packets))
            sent += 1
        }
        guard taken == records.count, let reports else { return directives }
        state = .offered
        let end = HandoverEnd(
            sum: sum,
            reportPackets: reports.packets,
            counters: reports.counters
        )
        return directives + [.send(HandoverPacket.end(end).bytes)]
    }

    private var sum: HandoverSum { HandoverSum(connections: sent, hash: hash.value) }

    // MARK: - States

    private mutating func enter(_ state: State, atMost time: Duration, at now: Moment) {
        self.state = state
        deadline = now + time
    }

    private mutating func takeBack(because failure: HandoverFailure) -> [Directive] {
        let mustArrive = state == .offered || state == .committing || state == .committed
        let wasFrozen = state != .greeting
        state = .returned(failure)
        deadline = nil
        return [.withdraw(HandoverPacket.withdrawn.bytes, mustArrive: mustArrive)]
            + (wasFrozen ? [.serveOn] : [])
            + [.answer(failure.outcome)]
    }
}
