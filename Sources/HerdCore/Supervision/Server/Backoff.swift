/// How long to wait after so many deaths in a row: full jitter under an exponential ceiling.
///
///     deaths    1     2     3    4    5    6    7    8 …
///     ceiling   0.25  0.5   1    2    4    8    16   30 s      (with the defaults)
enum Backoff {
    static func ceiling(deaths: Int, policy: RestartPolicy) -> Duration {
        policy.pauses(deaths: deaths).ceiling(afterFailures: deaths)
    }

    static func pause(
        deaths: Int,
        policy: RestartPolicy,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        policy.pauses(deaths: deaths).pick(afterFailures: deaths, using: &random)
    }
}

extension RestartPolicy {
    fileprivate func pauses(deaths: Int) -> GrowingPause {
        precondition(deaths >= 1, "a pause without a death: \(deaths)")
        return GrowingPause(min: pauseMin, max: pauseMax)
    }
}
