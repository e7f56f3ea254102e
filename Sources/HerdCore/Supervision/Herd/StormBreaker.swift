/// Notices that servers die together, and has one of them at a time try again.
///
///     calm ── many died within 10 s ──▶ raging ── one stays up ──▶ subsiding ── 10 s ──▶ calm
///                                         ▲                            │
///                                         └────── one dies again ──────┘
///
/// While a storm rages, a server that dies again is held: restarts at full pace would only burden
/// what they all depend on. In turns one of them is let go. Once a server stays up, all are.
/// Servers that run are never touched, and one that dies for the first time is not held.
public struct StormBreaker: Equatable, Sendable {
    public private(set) var phase = Phase.calm
    private let policy: RestartPolicy
    /// The last one of each server, in the order of time; none is older than the window.
    private var recent: [StormDeath] = []

    public enum Phase: Equatable, Sendable {
        case calm
        case raging(Storm, Trial)
        case subsiding(Storm, until: Moment)
    }

    /// Whose turn it is to try for all.
    public struct Trial: Equatable, Sendable {
        /// Since when servers are held.
        var began: Moment
        /// The next one is let go then.
        var next: Moment
        /// The one that was let go last, while nothing has become of it.
        var current: Attempt?

        init(at now: Moment) {
            began = now
            next = now
        }
    }

    struct Attempt: Equatable, Sendable {
        var server: String
        var at: Moment
    }

    /// Deaths further apart than this have little to do with each other.
    static let window: Duration = .seconds(10)
    /// Fewer may be chance.
    private static let serversMin = 3
    /// No server is let go sooner after another: so many starts are no burden.
    static let pauseMin: Duration = .seconds(1)
    /// A server that has neither stayed up nor died by then does not keep the others waiting.
    static let trialMax: Duration = .seconds(10)

    init(policy: RestartPolicy) {
        self.policy = policy
    }

    public var storm: Storm? {
        switch phase {
        case .calm: nil
        case .raging(let storm, _), .subsiding(let storm, _): storm
        }
    }

    var isRaging: Bool {
        if case .raging = phase { true } else { false }
    }

    /// How many of a herd's servers must have died.
    ///
    ///     wanted up    3   4   5   8   20   200
    ///     a storm      3   3   3   5   10   10     (with a budget of 10 restarts at once)
    func serversToBegin(of wanted: Int) -> Int {
        max(Self.serversMin, min(wanted / 2 + 1, policy.budgetBurst))
    }

    /// How long after one try the next one is due: a tenth of the storm's age, so that its end is
    /// found out while it still matters, and every server has its turn within `restart.pauseMax`.
    func pause(age: Duration, held: Int) -> Duration {
        let longest = max(Self.pauseMin, policy.pauseMax / max(1, held))
        return min(longest, max(Self.pauseMin, age / 10))
    }

    /// So long must a server have stayed up: longer after each time that this was not enough.
    func proof(after relapses: Int) -> Duration {
        min(policy.stableAfter, .seconds(1 << min(relapses, 10)))
    }

    /// A server has died, and nobody serves its clients; `isRepeated` if it has not run well since
    /// its last death.
    mutating func died(
        _ death: StormDeath,
        isRepeated: Bool,
        of wanted: Int,
        isReleaseNew: Bool
    ) -> HerdNote? {
        count(death)
        switch phase {
        case .calm:
            guard recent.count >= serversToBegin(of: wanted) else { return nil }
            let storm = Storm(
                began: death.at,
                deaths: recent,
                wanted: wanted,
                isReleaseNew: isReleaseNew
            )
            phase = .raging(storm, Trial(at: death.at))
            return .stormBegan(storm)
        case .raging(var storm, var trial):
            storm.add(death, of: wanted)
            if let attempt = trial.current, attempt.server == death.server {
                let pause = pause(age: death.at - storm.began, held: storm.deaths.count)
                trial.next = max(death.at, attempt.at + pause)
                trial.current = nil
            }
            phase = .raging(storm, trial)
            return nil
        case .subsiding(var storm, let until):
            storm.add(death, of: wanted)
            guard isRepeated else {
                phase = .subsiding(storm, until: until)
                return nil
            }
            if storm.wereLetGo { storm.relapses += 1 }
            phase = .raging(storm, Trial(at: death.at))
            return .stormReturned(server: death.server)
        }
    }

    /// This one is let go, for all.
    mutating func tries(_ server: String, at now: Moment) {
        guard case .raging(let storm, var trial) = phase else { return }
        trial.current = Attempt(server: server, at: now)
        trial.next = now + Self.trialMax
        phase = .raging(storm, trial)
    }

    /// When a server that is ready since then will have stayed up for long enough.
    func staysUp(readySince: Moment) -> Moment? {
        guard case .raging(let storm, let trial) = phase else { return nil }
        return max(readySince, trial.began) + proof(after: storm.relapses)
    }

    /// One has stayed up; so many that were held are let go.
    mutating func subsides(lettingGo count: Int, at now: Moment) {
        guard case .raging(var storm, _) = phase else { return }
        storm.wereLetGo = count > 0
        phase = .subsiding(storm, until: now + policy.stableAfter)
    }

    /// Of a storm that began under another supervisor; all times are those of one clock.
    mutating func goesOn(_ storm: Storm) {
        phase = .raging(storm, Trial(at: storm.deaths.last?.at ?? storm.began))
    }

    mutating func ends() {
        phase = .calm
        recent = []
    }

    private mutating func count(_ death: StormDeath) {
        recent.removeAll { $0.server == death.server || death.at - $0.at > Self.window }
        recent.append(death)
    }
}

extension Storm {
    /// When each server first died counts, and what it died of last: that goes on.
    fileprivate mutating func add(_ death: StormDeath, of wanted: Int) {
        self.wanted = wanted
        if let index = deaths.firstIndex(where: { $0.server == death.server }) {
            deaths[index].cause = death.cause
        } else {
            deaths.append(death)
        }
    }
}
