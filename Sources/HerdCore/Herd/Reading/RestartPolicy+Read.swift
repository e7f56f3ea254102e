extension RestartPolicy {
    mutating func read(_ restart: inout SectionReader) {
        restart.duration("stableAfter", .zero...(.hours(24)), into: &stableAfter)
        restart.duration("pauseMin", .milliseconds(1)...(.hours(1)), into: &pauseMin)
        restart.duration("pauseMax", .milliseconds(1)...(.hours(24)), into: &pauseMax)
        restart.refuse(
            "pauseMin",
            with: "pauseMax",
            if: pauseMin > pauseMax,
            "pauseMin (\(DurationText.format(pauseMin))) must not be longer than"
                + " pauseMax (\(DurationText.format(pauseMax)))"
        )
        restart.duration("resetAfter", .zero...(.hours(24)), into: &resetAfter)
        restart.duration("startWithin", .milliseconds(100)...(.hours(1)), into: &startWithin)
        // Workers send a heartbeat each second: one may come late.
        restart.duration("heartbeatWithin", .seconds(2)...(.hours(1)), into: &heartbeatWithin)
        restart.integer("budgetBurst", 1...10_000, into: &budgetBurst)
        restart.read("budgetPerSecond", into: &budgetPerSecond) { $0.number(in: 0.001...1_000) }
    }
}
