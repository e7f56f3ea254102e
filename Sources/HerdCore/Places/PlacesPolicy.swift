/// How patiently and how often the provider is asked.
public struct PlacesPolicy: Equatable, Sendable {
    /// From a question to its answer, queue and retry included.
    public var answerWithin: Duration = .seconds(5)
    /// Calls under way at once: kind to the provider, and enough at 100 ms each for 80 a second.
    public var callsMax = 8
    /// Calls that wait for their turn: eight turns of the former, more would miss their deadline.
    public var callsWaitingMax = 64
    /// Questions that wait for a call: as many as a server has connections.
    public var waitersMax = 10_000
    /// How long an answer is as good as a new one; zero keeps none.
    public var freshFor: Duration = .seconds(600)
    /// How long after that it still is better than an error (RFC 5861, stale-if-error).
    public var staleFor: Duration = .seconds(600)
    /// How long an error is given again without asking: one second spares a failing provider.
    public var failureFor: Duration = .seconds(1)
    /// An answer of 20 places has some 15 KB.
    public var cacheEntriesMax = 1_000
    public var cacheBytesMax = 32 * 1_024 * 1_024
    /// The pause before the only retry lies anywhere in here, so that servers do not retry in step.
    public var retryPause = Duration.milliseconds(100)...Duration.milliseconds(400)
    /// After so many failures in a row the provider is left alone.
    public var failuresMax = 5
    /// For so long; then one call tries it.
    public var outage: Duration = .seconds(10)

    public init() {}

    public init(_ configuration: PlacesConfiguration) {
        answerWithin = configuration.answerWithin
        callsMax = configuration.callsMax
        let cache = configuration.cache ?? configuration.provider.cacheByDefault
        freshFor = cache
        staleFor = cache
    }
}

extension PlacesProvider {
    /// Google's terms forbid to keep its content (Platform terms 3.2.3): whoever may is to say so.
    var cacheByDefault: Duration {
        switch self {
        case .offline: .seconds(600)
        case .google, .googleLegacy: .zero
        }
    }
}
