/// A storm as `status` shows it: many servers died together (`StormBreaker`).
public struct StormStatus: Codable, Equatable, Sendable {
    public var state: State
    /// What the deaths have in common, what is done, and what to do.
    public var sentence: String
    /// Those that died, in the order of their first deaths.
    public var servers: [String]
    /// How many were wanted up.
    public var wanted: Int
    /// Nil where they died of different causes.
    public var cause: String?
    /// Nil where servers have run well on the release that all of them have.
    public var release: String?
    /// From the first death to the last.
    public var withinSeconds: Double
    public var ageSeconds: Double
    /// Those that wait for another one to stay up.
    public var held: [String]
    /// In so long the next one of them tries again.
    public var nextTrySeconds: Double?

    public enum State: String, Codable, Equatable, Sendable {
        case raging, subsiding
    }

    enum CodingKeys: String, CodingKey {
        case state, sentence, servers, wanted, cause, release, held
        case withinSeconds = "within_seconds"
        case ageSeconds = "age_seconds"
        case nextTrySeconds = "next_try_seconds"
    }

    init(_ storm: Storm, _ state: State, at now: Moment) {
        self.state = state
        sentence = storm.sentence
        servers = storm.servers
        wanted = storm.wanted
        cause = storm.cause.map { "\($0)" }
        release = storm.release
        withinSeconds = Self.seconds(storm.span)
        ageSeconds = Self.seconds(now - storm.began)
        held = []
    }

    /// Writes every key: what is not known is `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        try container.encode(sentence, forKey: .sentence)
        try container.encode(servers, forKey: .servers)
        try container.encode(wanted, forKey: .wanted)
        try container.encode(cause, forKey: .cause)
        try container.encode(release, forKey: .release)
        try container.encode(withinSeconds, forKey: .withinSeconds)
        try container.encode(ageSeconds, forKey: .ageSeconds)
        try container.encode(held, forKey: .held)
        try container.encode(nextTrySeconds, forKey: .nextTrySeconds)
    }

    /// Milliseconds are enough, and read better in JSON.
    fileprivate static func seconds(_ duration: Duration) -> Double {
        Double(max(0, duration.wholeMilliseconds)) / 1_000
    }
}

extension HerdLife {
    /// Nil while servers do not die together.
    public func storm(at now: Moment) -> StormStatus? {
        switch breaker.phase {
        case .calm:
            return nil
        case .raging(let storm, let trial):
            var status = StormStatus(storm, .raging, at: now)
            status.held = held
            status.sentence += "; one at a time tries again until one stays up"
            if let next = held.first, trial.current == nil {
                let pause = max(.zero, trial.next - now)
                status.nextTrySeconds = StormStatus.seconds(pause)
                status.sentence += ", \(next) in \(ElapsedText.format(pause))"
            }
            status.sentence += advice(for: storm)
            return status
        case .subsiding(let storm, _):
            var status = StormStatus(storm, .subsiding, at: now)
            status.sentence += "; one stays up, so all may start again"
            return status
        }
    }

    private func advice(for storm: Storm) -> String {
        guard storm.release != nil, storm.servers.contains(where: { previous[$0] != nil }) else {
            return ""
        }
        return " (herdctl undo goes back to the release before)"
    }
}
