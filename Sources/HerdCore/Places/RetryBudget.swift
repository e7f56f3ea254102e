/// Retries are at most a tenth of all calls, plus ten to begin with.
///
/// Without it a provider that is merely slow would get twice the load just then.
struct RetryBudget: Equatable, Sendable {
    /// In tenths of a retry, so that every call earns one.
    private var tenths = tenthsMax

    private static let tenthsMax = 100
    private static let retryCost = 10

    mutating func callBegan() {
        tenths = min(tenths + 1, Self.tenthsMax)
    }

    /// False: no retry now.
    mutating func spend() -> Bool {
        guard tenths >= Self.retryCost else { return false }
        tenths -= Self.retryCost
        return true
    }
}
