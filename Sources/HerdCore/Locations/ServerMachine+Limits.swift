extension ServerMachine {
    /// A limit has held a client back.
    public mutating func count(_ change: (inout LimitCounters) -> Void) {
        change(&counters.limits)
    }
}
