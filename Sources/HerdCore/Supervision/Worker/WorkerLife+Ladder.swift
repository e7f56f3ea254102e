extension WorkerLife.Rung {
    /// Which of two rungs is the higher one.
    var height: Int {
        switch self {
        case .leave: 0
        case .drain: 1
        case .terminate: 2
        case .kill: 3
        }
    }
}

extension WorkerLife {
    /// To exit takes milliseconds; this is for a busy computer.
    static let leaveWithin: Duration = .seconds(2)
    /// A drained worker reads its clients to the end for 2 s at most; then it should have exited.
    static let drainSpare: Duration = .seconds(3)
    /// SIGKILL can't be ignored, but a process in an uninterruptible call dies late.
    static let killAgainAfter: Duration = .seconds(1)

    mutating func enter(_ rung: Rung, at now: Moment) -> [LifeDirective] {
        switch rung {
        case .leave:
            return remain(rung, until: now + Self.leaveWithin)
        case .drain(let time):
            return remain(rung, until: now + time + Self.drainSpare)
                + [.drain(generation: generation, within: time)]
        case .terminate:
            return remain(rung, until: now + policy.stop.grace)
                + [.terminate(generation: generation)]
        case .kill:
            return remain(rung, until: now + Self.killAgainAfter) + [.kill(generation: generation)]
        }
    }

    /// The step's time is over, and the worker still lives.
    mutating func climb(from rung: Rung, at now: Moment) -> [LifeDirective] {
        switch rung {
        case .leave, .drain:
            return enter(.terminate, at: now)
        case .terminate:
            return [.note(.killing(generation: generation, .ignoredStop))] + enter(.kill, at: now)
        case .kill:
            return enter(.kill, at: now)
        }
    }

    private mutating func remain(_ rung: Rung, until: Moment) -> [LifeDirective] {
        phase = .ending(rung, until: until)
        return [.wake(at: until)]
    }
}
