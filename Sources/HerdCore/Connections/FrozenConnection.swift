/// A connection's machine while no worker runs it: what another one needs to go on exactly here.
///
/// Time does not pass for a frozen connection. Limits are those of the worker that thaws it.
public struct FrozenConnection: Equatable, Sendable {
    public let phase: Phase
    public let reason: CloseReason?
    public let inputHasEnded: Bool
    /// What is still to be read of the bytes that had come when finishing began; none: not counted.
    public let unreadBytes: Int?
    /// So long nothing has moved.
    public let quietFor: Duration
    /// Since the first byte of the unfinished line; none where no line is waited for any more.
    public let lineAge: Duration?
    /// So long more has been unsent than allowed for long.
    public let overloadAge: Duration?
    /// What is left of the time that a drain gave it.
    public let drainLeft: Duration?
    /// So long its next line waits for its turn; none where no turn was given to it.
    public let turnLeft: Duration?

    /// `ConnectionMachine.Phase`, less the one in which there is nothing to go on with.
    public enum Phase: Equatable, Sendable {
        case open
        case finishing
        case refusing
        case lingering(left: Duration)
    }

    /// No field has a default: whoever adds one decides everywhere what becomes of it.
    public init(
        phase: Phase,
        reason: CloseReason?,
        inputHasEnded: Bool,
        unreadBytes: Int?,
        quietFor: Duration,
        lineAge: Duration?,
        overloadAge: Duration?,
        drainLeft: Duration?,
        turnLeft: Duration?
    ) {
        self.phase = phase
        self.reason = reason
        self.inputHasEnded = inputHasEnded
        self.unreadBytes = unreadBytes
        self.quietFor = quietFor
        self.lineAge = lineAge
        self.overloadAge = overloadAge
        self.drainLeft = drainLeft
        self.turnLeft = turnLeft
    }
}

extension ConnectionMachine {
    /// The machine as it stands between two events; nil where the connection is closed.
    ///
    /// Its load, and what is left of its input, are the shell's to keep. Its timers count no more.
    public func frozen(at now: Moment) -> FrozenConnection? {
        frozenPhase(at: now).map { phase in
            FrozenConnection(
                phase: phase,
                reason: reason,
                inputHasEnded: inputHasEnded,
                unreadBytes: unreadBytes,
                quietFor: max(now - lastMoved, .zero),
                lineAge: phase != .open ? nil : lineBegan.map { max(now - $0, .zero) },
                overloadAge: overloadedSince.map { max(now - $0, .zero) },
                drainLeft: drainsUntil.map { max($0 - now, .zero) },
                turnLeft: turnLeft(at: now)
            )
        }
    }

    /// A machine that goes on where `frozen` stood.
    ///
    /// The socket must not be read yet. The first event must be `thawed`; it tells whether to read.
    public init(thawing frozen: FrozenConnection, limits: Limits, at now: Moment) {
        self.init(limits: limits, at: Moment(now.sinceStart - frozen.quietFor))
        phase =
            switch frozen.phase {
            case .open: .open
            case .finishing: .finishing
            case .refusing: .refusing
            case .lingering(let left): .lingering(until: now + left)
            }
        reason = frozen.reason
        inputHasEnded = frozen.inputHasEnded
        unreadBytes = frozen.unreadBytes
        lineBegan = frozen.lineAge.map { Moment(now.sinceStart - $0) }
        overloadedSince = frozen.overloadAge.map { Moment(now.sinceStart - $0) }
        drainsUntil = frozen.drainLeft.map { now + $0 }
        turn = frozen.turnLeft.map { $0 > .zero ? .waits(until: now + $0) : .given } ?? .open
        isReading = false
    }

    /// Other limits than before may hold here: what they have to say is asked anew.
    mutating func thawed(rest: ConnectionRest, load: ConnectionLoad, at now: Moment) {
        self.rest = rest
        self.load = load
        if rest != .unfinishedLine { lineBegan = nil }
        watchUnsent(at: now)
    }

    private func turnLeft(at now: Moment) -> Duration? {
        switch turn {
        case .open: nil
        case .waits(let until): max(until - now, .zero)
        case .given: .zero
        }
    }

    private func frozenPhase(at now: Moment) -> FrozenConnection.Phase? {
        switch phase {
        case .open: .open
        case .finishing: .finishing
        case .refusing: .refusing
        case .lingering(let until): .lingering(left: max(until - now, .zero))
        case .closed: nil
        }
    }
}
