/// The way to one neighbor: one link, whichever side opened it, whenever there can be one.
///
/// Two things are apart: the link that there is, and the try to get one.
///
///     try:   idle ──▶ connecting ──▶ greeting ──▶ idle, and a link
///             ▲           │             │
///             └─ waiting ◀┴─────────────┘
///
/// Both sides may try at the same time, and get two links: then each keeps the one that the server
/// with the smaller name opened. A link that comes later replaces the one that there is: a server
/// that has one does not open another, so it has lost it, or is a new worker.
struct NeighborMachine: Equatable, Sendable {
    private(set) var attempt = Attempt.idle
    private(set) var link: Held?
    /// Whether this worker is the one that neighbors shall talk to.
    private(set) var isWanted = false
    /// The last try led to nothing, or the present one has not been answered for a while.
    private(set) var isOutOfReach = false
    private let isSmaller: Bool
    private var failures = 0

    enum Attempt: Equatable, Sendable {
        case idle
        case connecting(giveUpAt: Moment)
        /// The neighbor's computer took the connection; its server has still to answer.
        case greeting(answerBy: Moment, giveUpAt: Moment)
        case waiting(until: Moment)
    }

    struct Held: Equatable, Sendable {
        let opener: Opener
        let since: Moment
    }

    enum Opener: Equatable, Sendable { case us, them }

    enum Directive: Equatable, Sendable {
        case connect
        case abandonAttempt
    }

    /// What becomes of a connection whose other end has proven itself.
    enum Verdict: Equatable, Sendable {
        case link
        case linkInsteadOfOld
        case refuse
    }

    /// TCP sends its first packet again after 1 s.
    static let connectWithin: Duration = .milliseconds(1_500)
    /// A server that is there answers at once; one that starts needs a moment.
    static let answerWithin: Duration = .seconds(1)
    /// A stopped server's socket takes connections: few of them should wait there for it.
    static let greetWithin: Duration = .seconds(60)
    /// Two links that open within this time were opened at the same time.
    static let simultaneousWithin: Duration = .seconds(1)
    /// 50, 100, 200, 400, 800, 800… ms at most: three tries within the three seconds that a herd
    /// has to be one again.
    static let pauses = GrowingPause(min: .milliseconds(50), max: .milliseconds(800))
    /// A link that lasted so long was a good one: the next pause is short again.
    static let stableAfter: Duration = .seconds(1)

    init(name: [UInt8], neighbor: [UInt8]) {
        isSmaller = name.lexicographicallyPrecedes(neighbor)
    }

    var deadline: Moment? {
        switch attempt {
        case .idle: nil
        case .connecting(let giveUpAt): giveUpAt
        case .greeting(let answerBy, let giveUpAt): isOutOfReach ? giveUpAt : answerBy
        case .waiting(let until): until
        }
    }

    // MARK: - Events

    mutating func wanted(at now: Moment) -> [Directive] {
        isWanted = true
        return attempt == .idle && link == nil ? connect(at: now) : []
    }

    /// There is to be no further try; a link stays while it lasts.
    mutating func unwanted() -> [Directive] {
        isWanted = false
        defer { attempt = .idle }
        switch attempt {
        case .connecting, .greeting: return [.abandonAttempt]
        case .idle, .waiting: return []
        }
    }

    /// The neighbor's computer took the connection.
    mutating func connected(at now: Moment) {
        guard case .connecting = attempt else { return }
        attempt = .greeting(answerBy: now + Self.answerWithin, giveUpAt: now + Self.greetWithin)
    }

    /// The connection that this side tried to open did not become a link.
    mutating func attemptFailed(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) {
        switch attempt {
        case .connecting, .greeting:
            isOutOfReach = true
            wait(at: now, using: &random)
        case .idle, .waiting: break
        }
    }

    /// The other end of a connection has proven itself.
    mutating func proven(by opener: Opener, at now: Moment) -> Verdict {
        if opener == .us { attempt = .idle }
        let verdict = verdict(on: opener, at: now)
        if verdict != .refuse {
            link = Held(opener: opener, since: now)
            isOutOfReach = false
        }
        return verdict
    }

    mutating func linkEnded(at now: Moment, using random: inout some RandomNumberGenerator) {
        guard let held = link else { return }
        link = nil
        if now - held.since >= Self.stableAfter { failures = 0 }
        if isWanted, attempt == .idle { wait(at: now, using: &random) }
    }

    /// Timers are never cancelled: one that comes too early, or for a past state, changes nothing.
    mutating func timerFired(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [Directive] {
        switch attempt {
        case .connecting(let giveUpAt):
            return now >= giveUpAt ? giveUp(at: now, using: &random) : []
        case .greeting(let answerBy, let giveUpAt):
            if now >= answerBy { isOutOfReach = true }
            return now >= giveUpAt ? giveUp(at: now, using: &random) : []
        case .waiting(let until):
            guard now >= until else { return [] }
            attempt = .idle
            return isWanted && link == nil ? connect(at: now) : []
        case .idle: return []
        }
    }

    // MARK: - What follows

    private func verdict(on opener: Opener, at now: Moment) -> Verdict {
        guard let link else { return .link }
        if link.opener == opener || now - link.since >= Self.simultaneousWithin {
            return .linkInsteadOfOld
        }
        return (opener == .us) == isSmaller ? .linkInsteadOfOld : .refuse
    }

    private mutating func connect(at now: Moment) -> [Directive] {
        attempt = .connecting(giveUpAt: now + Self.connectWithin)
        return [.connect]
    }

    private mutating func giveUp(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [Directive] {
        isOutOfReach = true
        wait(at: now, using: &random)
        return [.abandonAttempt]
    }

    /// The pause is random (full jitter): a server that comes back is not called by all at once.
    private mutating func wait(at now: Moment, using random: inout some RandomNumberGenerator) {
        guard isWanted, link == nil else {
            attempt = .idle
            return
        }
        failures += 1
        let pause = Self.pauses.pick(afterFailures: failures, using: &random)
        attempt = .waiting(until: now + pause)
    }
}
