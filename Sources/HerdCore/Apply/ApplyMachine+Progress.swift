/// What people are told of an apply.
extension ReloadProgress {
    private init(_ step: Step, _ server: String, says sentence: String) {
        self.init(step, server: server, "\(server): \(sentence)")
    }

    static func adding(_ server: String) -> Self {
        Self(.adding, server, says: "it is new, and starts")
    }

    static func added(_ server: String) -> Self {
        Self(.added, server, says: "it is ready")
    }

    static func withdrawing(_ server: String, because failure: ApplyMachine.Failure?) -> Self {
        let reason = failure.map { ", for \($0.sentence)" } ?? ""
        return Self(.removing, server, says: "it goes again\(reason)")
    }

    static func removing(_ server: String) -> Self {
        Self(.removing, server, says: "it is no longer in herd.json, and stops")
    }

    static func removed(_ server: String) -> Self {
        Self(.removed, server, says: "it is gone")
    }

    static func stopping(_ server: String) -> Self {
        Self(.stopping, server, says: "it stops, to start anew")
    }

    static func restarted(_ server: String) -> Self {
        Self(.restarted, server, says: "it is ready again")
    }

    static func told(_ server: String) -> Self {
        Self(.told, server, says: "its worker heeds the new herd.json")
    }

    static let brokenOff = Self(.failed, "broken off: the herd goes down")
    static let undone = Self(.stopped, "stopped; the herd runs as it did before")

    /// Nothing differs.
    public static let nothingToApply = Self(.unchanged, "the herd runs as herd.json has it")
}

extension ApplyMachine {
    /// What became of an apply that has changed nothing.
    var undone: ReloadProgress {
        guard let failure else { preconditionFailure("undone without a failure in \(phase)") }
        return Self.failed(failure, "\(failure.sentence); the herd runs as it did before")
    }

    /// What became of one that has.
    var settled: ReloadProgress {
        guard let first = troubles.first else {
            return ReloadProgress(.finished, "the herd runs as herd.json has it: \(summary)")
        }
        let list = troubles.map(\.sentence).joined(separator: "; ")
        return Self.failed(first, "herd.json is in force, but not all is well: \(list)")
    }

    private static func failed(_ failure: Failure, _ sentence: String) -> ReloadProgress {
        var progress = ReloadProgress(.failed, server: failure.server, sentence)
        progress.cause = failure.cause
        progress.generation = failure.generation
        return progress
    }

    /// `1 started, 2 reloaded`, or that only the supervisor had something to heed.
    private var summary: String {
        let counts = [
            (plan.added.count, "started"), (plan.reloaded.count, "reloaded"),
            (plan.restarted.count, "restarted"), (plan.removed.count, "stopped"),
            (plan.told.count, "told"),
        ]
        let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return parts.isEmpty ? "no server was touched" : parts.joined(separator: ", ")
    }
}

extension ApplyMachine.Failure {
    var sentence: String { (server.map { "\($0): " } ?? "") + cause }
}
