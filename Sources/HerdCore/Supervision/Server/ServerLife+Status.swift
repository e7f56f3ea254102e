/// What people see of a server.
extension ServerLife {
    public var state: ServerState {
        switch phase {
        case .stopped: .stopped
        case .running(let worker): Self.state(of: worker)
        case .replacing(let pair): Self.state(whileReplacing: pair.serving)
        case .waiting: isCrashLoop ? .crashloop : .backoff
        case .failed: .failed
        }
    }

    /// The worker that serves, or that will.
    public var worker: WorkerLife? {
        switch phase {
        case .stopped, .waiting, .failed: nil
        case .running(let worker): worker
        case .replacing(let pair): pair.serving
        }
    }

    /// One sentence about what is unusual, or nil.
    public func detail(at now: Moment) -> String? {
        switch phase {
        case .stopped, .replacing:
            return nil
        case .failed:
            return lastDeath.map { "\($0.cause); no further try until it is started or reloaded" }
        case .waiting(let wait):
            return lastDeath.map { "\($0.cause)\(repetition); \(Self.prospect(of: wait, at: now))" }
        case .running(let worker):
            if let fault = worker.fault { return "\(fault); being killed" }
            if let spared = worker.spared(at: now) { return spared }
            return worker.isReady ? nil : whileStarting(worker)
        }
    }

    /// The pauses have reached their ceiling.
    private var isCrashLoop: Bool {
        deathsInARow > 0
            && Backoff.ceiling(deaths: deathsInARow, policy: policy.restart)
                >= policy.restart.pauseMax
    }

    private var repetition: String {
        isCrashLoop ? " (\(deathsInARow) times in a row)" : ""
    }

    private static func prospect(of wait: Wait, at now: Moment) -> String {
        let next = wait.nextTry.map { "next try in \(ElapsedText.format($0 - now))" } ?? ""
        return switch wait {
        case .pause: next
        case .budget: "waits for the herd's restart budget, \(next)"
        case .storm: "held by the storm breaker until a server stays up"
        }
    }

    private func whileStarting(_ worker: WorkerLife) -> String? {
        let death = deathsInARow > 0 ? lastDeath.map { "after \($0.cause)" } : nil
        let parts = [worker.isEnding ? nil : worker.lack, death].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// `reloading` counts as serving, so it needs a worker that does.
    private static func state(whileReplacing worker: WorkerLife) -> ServerState {
        worker.isReady ? .reloading : state(of: worker)
    }

    private static func state(of worker: WorkerLife) -> ServerState {
        switch worker.phase {
        case .launching(let rung): rung == nil ? .starting : .stopping
        case .starting: .starting
        case .ready: .ready
        case .ending: .stopping
        }
    }
}
