/// What the next supervisor must know of a worker.
public struct WorkerRecord: Codable, Equatable, Sendable {
    public var generation: Int
    public var release: String?
    public var step: Step
    /// Nil where it never was ready.
    public var readySince: Moment?
    /// Which step of the ladder it is on, or shall begin with.
    public var ending: Ending?
    /// Why it is being killed though nobody asked it to end.
    public var fault: Death.Cause?

    public enum Step: String, Codable, Sendable {
        /// Not yet known to be a process.
        case launching
        case starting, ready, ending
    }

    public enum Ending: String, Codable, Sendable {
        case leave, drain, terminate, kill
    }

    public init(generation: Int, release: String?, step: Step) {
        self.generation = generation
        self.release = release
        self.step = step
    }
}

extension WorkerLife {
    var record: WorkerRecord {
        var record: WorkerRecord
        switch phase {
        case .launching(let rung):
            record = WorkerRecord(generation: generation, release: launch.release, step: .launching)
            record.ending = rung.map(WorkerRecord.Ending.init)
        case .starting:
            record = WorkerRecord(generation: generation, release: launch.release, step: .starting)
        case .ready:
            record = WorkerRecord(generation: generation, release: launch.release, step: .ready)
        case .ending(let rung, _):
            record = WorkerRecord(generation: generation, release: launch.release, step: .ending)
            record.ending = .init(rung)
        }
        record.readySince = readySince
        record.fault = fault
        return record
    }

    /// The worker that a supervisor before has left; what it was told before is not told again.
    init(adopting record: WorkerRecord, policy: LifePolicy, at now: Moment) {
        let launch = Launch(generation: record.generation, release: record.release)
        self.init(launch: launch, policy: policy)
        let rung = record.ending.map { Rung($0, policy) }
        switch record.step {
        case .launching: phase = .launching(ending: rung)
        case .starting: phase = .starting(readyBy: now + policy.restart.startWithin)
        case .ready: phase = .ready
        case .ending:
            let rung = rung ?? .terminate
            phase = .ending(rung, until: now + rung.lasts(policy))
        }
        readySince = record.readySince
        fault = record.fault
    }

    /// Its times begin to count: nobody has watched it for a while.
    mutating func adopted(at now: Moment) -> [LifeDirective] {
        switch phase {
        case .launching: []
        case .starting(let readyBy): [.wake(at: readyBy)] + lookForSign(at: now)
        case .ready: expectHeartbeat(at: now)
        case .ending(_, let until): [.wake(at: until)]
        }
    }
}

extension WorkerRecord.Ending {
    fileprivate init(_ rung: WorkerLife.Rung) {
        switch rung {
        case .leave: self = .leave
        case .drain: self = .drain
        case .terminate: self = .terminate
        case .kill: self = .kill
        }
    }
}

extension WorkerLife.Rung {
    fileprivate init(_ ending: WorkerRecord.Ending, _ policy: LifePolicy) {
        switch ending {
        case .leave: self = .leave
        case .drain: self = .drain(within: policy.reload.drain)
        case .terminate: self = .terminate
        case .kill: self = .kill
        }
    }

    fileprivate func lasts(_ policy: LifePolicy) -> Duration {
        switch self {
        case .leave: WorkerLife.leaveWithin
        case .drain(let time): time + WorkerLife.drainSpare
        case .terminate: policy.stop.grace
        case .kill: WorkerLife.killAgainAfter
        }
    }
}
