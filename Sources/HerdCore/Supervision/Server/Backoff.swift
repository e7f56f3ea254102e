/// How long to wait after so many deaths in a row: full jitter under an exponential ceiling.
///
///     deaths    1     2     3    4    5    6    7    8 …
///     ceiling   0.25  0.5   1    2    4    8    16   30 s      (with the defaults)
///
/// The pause is drawn evenly from zero to the ceiling, so that servers that died together do not
/// come back together (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
enum Backoff {
    static func ceiling(deaths: Int, policy: RestartPolicy) -> Duration {
        precondition(deaths >= 1, "a pause without a death: \(deaths)")
        var ceiling = policy.pauseMin
        for _ in 1..<deaths where ceiling < policy.pauseMax {
            ceiling *= 2
        }
        return min(ceiling, policy.pauseMax)
    }

    static func pause(
        deaths: Int,
        policy: RestartPolicy,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        ceiling(deaths: deaths, policy: policy) * Double.random(in: 0...1, using: &random)
    }
}
