/// What one client's connection may do, and when it ends.
///
///     open ──▶ finishing ──▶ lingering ──▶ closed
///      │           ▲ │           ▲            ▲
///      └▶ refusing ──┴───────────┘ ───────────┘
///
/// *open*: lines are read and answered. *finishing*: what had come when the end began is still read
/// and answered, nothing after it. *refusing*: no line is taken any more, replies that are owed
/// still go out.
/// *lingering*: FIN has been sent; what still comes is read and thrown away until the client ends
/// too, because closing a socket with unread bytes resets it and destroys replies on their way.
/// A client that shut its own side is closed without lingering. One event for each read or write,
/// not for each line; between them the shell asks `mayTakeLine`.
public struct ConnectionMachine: Equatable, Sendable {
    public internal(set) var phase = Phase.open
    /// Why this side ends the connection, once it does.
    public internal(set) var reason: CloseReason?
    private(set) var limits: Limits
    var load = ConnectionLoad()
    var rest = ConnectionRest.nothing
    /// Whether the socket is to be read.
    public internal(set) var isReading = true
    var inputHasEnded = false
    /// Bytes that had come when finishing began, and are still to be read; nil: not counted yet.
    var unreadBytes: Int?
    var lastMoved: Moment
    /// When the first byte of the unfinished line came; counted anew when reading was stopped.
    var lineBegan: Moment?
    /// Since when more is unsent than allowed for long.
    var overloadedSince: Moment?
    var drainsUntil: Moment?
    var turn = Turn.open
    var timers = TimerRequests()

    public enum Phase: Equatable, Sendable {
        case open
        case finishing
        case refusing
        case lingering(until: Moment)
        case closed
    }

    public enum Event: Equatable, Sendable {
        /// The connection can be read and written.
        case opened
        /// Bytes came; lines have been taken from them as long as `mayTakeLine` allowed it.
        ///
        /// `bytes` have been read from the socket since the last time.
        case inputTaken(
            bytes: Int = 0,
            lines: Int,
            rest: ConnectionRest,
            load: ConnectionLoad
        )
        /// An over-long line; its `? ` reply is part of the load.
        case lineTooLong(load: ConnectionLoad)
        /// The next line's turn begins then.
        case turnDelayed(until: Moment)
        /// The next line gets no turn; the `? ` reply that says so is part of the load.
        case turnRefused(load: ConnectionLoad)
        /// The client shut its sending side. An unfinished line counts as a line now.
        case inputEnded
        /// The socket took bytes, or a pending reply was completed.
        case outputMoved(load: ConnectionLoad)
        /// The worker hands over: end after the next reply, at the latest then.
        case drainRequested(until: Moment)
        /// The worker ends: answer what has come, then end.
        case finishRequested
        /// So many bytes can be read from the socket now: the answer to `countsUnread`.
        case unreadCounted(bytes: Int)
        /// From now on the connection has other limits.
        ///
        /// They lie elsewhere: other events would be three times as large else, each time.
        indirect case limitsChanged(Limits)
        /// The connection came from another worker, or back from one that did not take it.
        case thawed(rest: ConnectionRest, load: ConnectionLoad)
        case timerFired
        /// The socket is gone, whoever closed it.
        case disconnected
    }

    /// So long a client may take to end after FIN was sent to it.
    static let lingerMax: Duration = .seconds(2)

    public init(limits: Limits, at now: Moment) {
        self.limits = limits
        lastMoved = now
    }

    /// Whether one more line may be answered while the connection has so much in work.
    public func mayTakeLine(_ load: ConnectionLoad) -> Bool {
        switch phase {
        case .open, .finishing:
            load.requests < limits.pipelinedMax && load.unsentBytes < unsentBytesPause(load)
                && !isWaiting
        case .refusing, .lingering, .closed: false
        }
    }

    /// Who has nothing unsent gets one more answer, whatever others hold.
    private func unsentBytesPause(_ load: ConnectionLoad) -> Int {
        min(limits.unsentBytesPause, max(load.share, 1))
    }

    /// Whether bytes that come are kept; otherwise they are thrown away.
    public var keepsInput: Bool {
        switch phase {
        case .open, .finishing: true
        case .refusing, .lingering, .closed: false
        }
    }

    /// Tells what happened; the answer says what to do.
    public mutating func handle(_ event: Event, at now: Moment) -> ConnectionDirectives {
        switch event {
        case .opened: lastMoved = now
        case .inputTaken(let bytes, let lines, let rest, let load):
            unreadBytes = unreadBytes.map { max(0, $0 - bytes) }
            inputTaken(lines: lines, rest: rest, load: load, at: now)
        case .lineTooLong(let load):
            moved(load, at: now)
            end(.refusing, because: .lineTooLong, at: now)
        case .turnDelayed(let until): turn = .waits(until: until)
        case .turnRefused(let load):
            moved(load, at: now)
            end(.refusing, because: .tooManyRequests, at: now)
        case .inputEnded: inputEnded(at: now)
        case .outputMoved(let load): moved(load, at: now)
        case .drainRequested(let until): drainRequested(until: until, at: now)
        case .finishRequested: end(.finishing, because: .worker, at: now)
        case .unreadCounted(let bytes): unreadBytes = unreadBytes ?? bytes
        case .limitsChanged(let limits):
            self.limits = limits
            watchUnsent(at: now)
        case .thawed(let rest, let load): thawed(rest: rest, load: load, at: now)
        case .timerFired:
            timers.fired(at: now)
            if let reason = expire(at: now) { return close(because: reason) }
        case .disconnected: phase = .closed
        }
        return settle(at: now)
    }

    // MARK: - Events

    private mutating func inputTaken(
        lines: Int,
        rest: ConnectionRest,
        load: ConnectionLoad,
        at now: Moment
    ) {
        moved(load, at: now)
        self.rest = rest
        if lines > 0 || rest != .unfinishedLine { lineBegan = nil }
        if drainsUntil != nil, lines > 0 { end(.finishing, because: .worker, at: now) }
    }

    private mutating func inputEnded(at now: Moment) {
        inputHasEnded = true
        unreadBytes = 0
        if rest == .unfinishedLine { rest = .lines }
        end(.finishing, because: .inputEnded, at: now)
    }

    private mutating func drainRequested(until: Moment, at now: Moment) {
        drainsUntil = until
        // The next reply is already on its way.
        if !load.isNothing { end(.finishing, because: .worker, at: now) }
    }

    private mutating func moved(_ load: ConnectionLoad, at now: Moment) {
        lastMoved = now
        self.load = load
        watchUnsent(at: now)
    }

    mutating func watchUnsent(at now: Moment) {
        overloadedSince = load.unsentBytes < unsentBytesPause(load) ? nil : overloadedSince ?? now
    }

    /// Ends the connection as soon as its replies have left; an end that has begun stays as it is.
    mutating func end(_ ending: Phase, because reason: CloseReason, at now: Moment) {
        switch (phase, ending) {
        case (.open, _), (.finishing, .refusing):
            phase = ending
            self.reason = self.reason ?? reason
            lastMoved = now
        case (.finishing, _), (.refusing, _), (.lingering, _), (.closed, _): break
        }
    }

    // MARK: - Directives

    /// What follows from the state that an event has left.
    private mutating func settle(at now: Moment) -> ConnectionDirectives {
        guard phase != .closed else { return ConnectionDirectives() }
        guard !isAtEase else { return waitForIdleness() }
        guard load.unsentBytes <= limits.unsentBytesMax else { return close(because: .unsentBytes) }
        guard !load.takesTooMuch else { return close(because: .memory) }
        var directives = ConnectionDirectives()
        switch phase {
        case .open: directives.takesLines = rest == .lines && mayTakeLine(load)
        case .finishing where unreadBytes == nil:
            directives.countsUnread = true
            return directives
        case .finishing where rest == .lines: directives.takesLines = mayTakeLine(load)
        case .finishing, .refusing:
            if load.isNothing, phase == .refusing || unreadBytes == 0 {
                if inputHasEnded { return close(because: .inputEnded) }
                phase = .lingering(until: now + Self.lingerMax)
                directives.shutsOutput = true
            }
        case .lingering:
            if inputHasEnded { return close(because: .inputEnded) }
        case .closed: break
        }
        setReading(&directives, at: now)
        directives.wakesAt = timers.need(nextDeadline)
        return directives
    }

    /// Reads where more can be answered, or thrown away.
    ///
    /// A client can't be blamed for an unfinished line while nothing is read from it.
    private mutating func setReading(_ directives: inout ConnectionDirectives, at now: Moment) {
        let shouldRead =
            switch phase {
            case .open: mayTakeLine(load)
            case .finishing: unreadBytes != 0 && mayTakeLine(load)
            case .lingering: true
            case .refusing, .closed: false
            }
        if shouldRead != isReading {
            isReading = shouldRead
            directives.reading = shouldRead
        }
        if !shouldRead {
            lineBegan = nil
        } else if rest == .unfinishedLine {
            lineBegan = lineBegan ?? now
        }
    }

    private mutating func close(because reason: CloseReason) -> ConnectionDirectives {
        phase = .closed
        self.reason = self.reason ?? reason
        var directives = ConnectionDirectives()
        directives.closes = self.reason
        return directives
    }
}
