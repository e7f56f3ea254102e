/// What the next supervisor must know of a herd if this one is killed.
public struct HerdRecord: Codable, Equatable, Sendable {
    public var servers: [String: ServerRecord] = [:]
    public var previous: [String: String] = [:]
    public var reload: ReloadRecord?
    /// Nil in a file of an older herdctl.
    public var policy: PolicyRecord?
    /// Everything was about to be stopped.
    public var isGoingDown = false

    public init() {}

    /// All that a worker runs, or may have to be started from, or that an undo goes back to.
    public var releases: Set<String> {
        let all = servers.values.flatMap(\.releases) + previous.values + (reload?.releases ?? [])
        return Set(all)
    }
}

extension HerdLife {
    /// The number of the reload that a supervisor before has left; shells count from 1.
    public static let recovery: OperationID = 0

    public var record: HerdRecord {
        var record = sharedRecord
        record.servers = lives.mapValues(\.record)
        for name in apply?.machine.awaitingStart ?? [] { record.servers[name]?.wanted = .up }
        return record
    }

    /// What is no single server's.
    var sharedRecord: HerdRecord {
        var record = HerdRecord()
        record.previous = previous
        record.reload = reload?.machine.record
        record.isGoingDown = down != nil
        record.policy = policyRecord
        return record
    }

    /// A server that is in the midst of its move comes to an end of its own; of another one its
    /// release tells whether it has to go back.
    func recovering(_ record: ReloadRecord) -> ReloadMachine {
        var record = record
        if let current = record.current, lives[current.server]?.reload == nil {
            record.current = nil
            record.testing = current
            // What tells an apply's successor is not its release; to return twice does no harm.
            if lives[current.server]?.release != current.running
                || current.bringsConfiguration == true
            {
                record.moved.append(current)
            }
        }
        record.moved.removeAll { lives[$0.server] == nil }
        return ReloadMachine(recovering: record)
    }

    mutating func adopted(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        tellAll(.adopted, at: now, using: &random)
            + advance(at: now, using: &random) { $0.recover() }
    }
}
