/// A request whose end somebody waits for.
struct HerdOperation: Equatable, Sendable {
    var id: OperationID
    var goal: Goal
    var names: [String]

    enum Goal: Equatable, Sendable {
        case ready
        /// Ready with a worker that is newer than the one of each name.
        case readyAnew(than: [String: Int])
        case stopped
    }

    enum Verdict: Equatable, Sendable {
        case pending
        case reached
        case missed(String)
    }

    /// Reached when every member is where it shall be; missed when one won't be soon: its first
    /// failure is the answer, though the supervisor goes on trying.
    func verdict(on lives: [String: ServerLife], at now: Moment) -> Verdict {
        var missed: [String] = []
        var isPending = false
        for name in names {
            guard let life = lives[name] else { continue }
            switch verdict(on: name, life, at: now) {
            case .pending: isPending = true
            case .reached: break
            case .missed(let sentence): missed.append(sentence)
            }
        }
        guard missed.isEmpty else { return .missed(missed.joined(separator: "; ")) }
        return isPending ? .pending : .reached
    }

    private func verdict(on name: String, _ life: ServerLife, at now: Moment) -> Verdict {
        switch goal {
        case .ready:
            Self.readiness(name, life, newerThan: 0, at: now)
        case .readyAnew(let than):
            Self.readiness(name, life, newerThan: than[name] ?? 0, at: now)
        case .stopped:
            if life.wanted == .up {
                .missed("\(name) was started again")
            } else {
                life.workers.isEmpty ? .reached : .pending
            }
        }
    }

    private static func readiness(
        _ name: String,
        _ life: ServerLife,
        newerThan generation: Int,
        at now: Moment
    ) -> Verdict {
        guard life.wanted == .up else { return .missed("\(name) was stopped") }
        switch life.state {
        case .ready, .reloading:
            return (life.worker?.generation ?? 0) > generation ? .reached : .pending
        case .stopped, .starting, .stopping:
            return .pending
        case .backoff, .crashloop, .failed:
            let detail = life.detail(at: now).map { ": \($0)" } ?? ""
            return .missed("\(name) is not ready\(detail)")
        }
    }
}
