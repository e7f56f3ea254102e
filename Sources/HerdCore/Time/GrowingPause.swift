/// A pause that doubles with each failure, drawn evenly from zero to that: full jitter.
///
/// So those that failed together do not try again together (Brooker, "Exponential Backoff And
/// Jitter", AWS Architecture Blog, 2015).
struct GrowingPause {
    /// The longest pause after the first failure.
    let min: Duration
    let max: Duration

    /// The longest pause after so many failures in a row.
    func ceiling(afterFailures failures: Int) -> Duration {
        var (ceiling, doublings) = (min, failures - 1)
        while doublings > 0, ceiling < max {
            ceiling *= 2
            doublings -= 1
        }
        return Swift.min(ceiling, max)
    }

    func pick(
        afterFailures failures: Int,
        using random: inout some RandomNumberGenerator
    ) -> Duration {
        ceiling(afterFailures: failures) * Double.random(in: 0...1, using: &random)
    }
}
