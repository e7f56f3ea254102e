/// What the next supervisor must know of the herd's restarts.
public struct PolicyRecord: Codable, Equatable, Sendable {
    /// When the restart budget is whole again.
    public var budgetFullAt: Moment
    public var storm: StormRecord?

    public init(budgetFullAt: Moment, storm: StormRecord? = nil) {
        self.budgetFullAt = budgetFullAt
        self.storm = storm
    }

    /// A storm that is not over.
    public struct StormRecord: Codable, Equatable, Sendable {
        public var began: Moment
        public var deaths: [StormDeath]
        public var wanted: Int
        public var isReleaseNew: Bool
        public var relapses: Int

        public init(
            began: Moment,
            deaths: [StormDeath],
            wanted: Int,
            isReleaseNew: Bool,
            relapses: Int
        ) {
            self.began = began
            self.deaths = deaths
            self.wanted = wanted
            self.isReleaseNew = isReleaseNew
            self.relapses = relapses
        }
    }
}

extension HerdLife {
    var policyRecord: PolicyRecord {
        PolicyRecord(
            budgetFullAt: gate.budget.fullAt,
            storm: breaker.storm.map { storm in
                .init(
                    began: storm.began,
                    deaths: storm.deaths,
                    wanted: storm.wanted,
                    isReleaseNew: storm.isReleaseNew,
                    relapses: storm.relapses
                )
            }
        )
    }
}

extension RestartBudget {
    init(policy: RestartPolicy, adopting record: PolicyRecord?) {
        self.init(policy: policy, fullAt: record?.budgetFullAt ?? Moment(.zero))
    }
}

extension StormBreaker {
    /// A storm rages on until a server is seen to stay up.
    init(policy: RestartPolicy, adopting record: PolicyRecord?) {
        self.init(policy: policy)
        guard let record = record?.storm else { return }
        var storm = Storm(
            began: record.began,
            deaths: record.deaths,
            wanted: record.wanted,
            isReleaseNew: record.isReleaseNew
        )
        storm.relapses = record.relapses
        goesOn(storm)
    }
}
