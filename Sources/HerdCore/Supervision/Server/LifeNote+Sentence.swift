extension LifeNote {
    /// What the log says of it; the server is named elsewhere.
    public var sentence: String {
        switch self {
        case .starting(let generation):
            "worker \(generation) starts"
        case .ready(let generation):
            "worker \(generation) is ready"
        case .died(let death, let next):
            "worker \(death.generation) died: \(death.cause)\(Self.lifetime(death)); \(next)"
        case .killing(let generation, .notReadyInTime(let limit, let lack)):
            "worker \(generation) is not ready within \(DurationText.format(limit))"
                + "\(lack.map { " (\($0))" } ?? ""): it is killed"
        case .killing(let generation, .hung(let limit)):
            "worker \(generation) hangs, no heartbeat for \(DurationText.format(limit)):"
                + " it is killed"
        case .killing(let generation, .askedForRestart):
            "worker \(generation) asks to be restarted: it is killed"
        case .killing(let generation, .ignoredStop):
            "worker \(generation) did not end in time: it is killed"
        case .sparing(let generation, let limit):
            "worker \(generation) hangs, no heartbeat for \(DurationText.format(limit)),"
                + " and so do others: it is spared for now"
        case .draining(let generation):
            "worker \(generation) finishes: its successor has taken over"
        case .moving(let from, let to):
            "worker \(from) hands its connections over to worker \(to)"
        case .handedOver(let generation, let connections?):
            "worker \(generation) has handed over \(connections) connections"
        case .handedOver(let generation, nil):
            "worker \(generation) has handed its connections over"
        case .kept(let generation, let reason, let isAskedAgain):
            "worker \(generation) has kept its connections: \(reason)"
                + (isAskedAgain ? "; it is asked again" : "")
        case .unable(let generation, let reason):
            "worker \(generation) can't hand its connections over: \(reason)"
        case .testing(let generation):
            "worker \(generation) starts as a spare, to test its release"
        case .tested(let generation, .passed):
            "worker \(generation), the spare, has passed"
        case .tested(let generation, .failed(let fault)):
            "worker \(generation), the spare, has failed: \(fault.cause)"
        case .stopped:
            "stopped"
        }
    }

    private static func lifetime(_ death: Death) -> String {
        death.readyFor.map { ", after \(ElapsedText.format($0)) of being ready" } ?? ""
    }
}

extension LifeNote.NextTry: CustomStringConvertible {
    public var description: String {
        switch self {
        case .now: "it is started again at once"
        case .after(let pause): "next try in \(ElapsedText.format(pause))"
        case .byBudget(let pause):
            "next try in \(ElapsedText.format(pause)), by the herd's restart budget"
        case .held: "held by the storm breaker until a server stays up"
        case .notNeeded: "another worker serves"
        case .never: "it stays down until somebody starts it"
        }
    }
}
