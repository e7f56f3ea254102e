/// Another herd.json brought in while the herd runs: all of it, or nothing.
///
///     idle ──▶ adding ──▶ moving ──▶ committing ──▶ stopping ──▶ settling ──▶ over
///                │          │            │
///                ▼          ▼            ▼
///              withdrawing ◀────── moving back ────────────────────────────▶ over
///
/// What may fail comes first, and what clients notice last. *Adding*: new servers must become
/// ready. *Moving*: successors that have read the new file take over, as in a reload. Until then
/// everything can go back: moved servers return, new ones are *withdrawn*. *Committing*: the new
/// file is the one that runs. After that there is no way back: servers that go, or need another
/// socket, are *stopped*; while the herd is *settling*, those start anew, and workers are told what
/// they can heed without a successor.
///
/// It decides what comes when; how servers move is decided by `ReloadMachine`, how one starts and
/// stops by `ServerLife`, and each of these comes to an end.
public struct ApplyMachine: Equatable, Sendable {
    public internal(set) var phase: Phase = .idle
    let plan: ApplyPlan
    /// What went wrong before the commit.
    var failure: Failure?
    /// What went wrong after it.
    var troubles: [Failure] = []
    var isStopAsked = false

    public enum Phase: Equatable, Sendable {
        case idle
        case adding(unready: [String])
        case moving
        case committing
        case withdrawing(left: [String])
        case stopping(left: [String])
        case settling(unready: [String], untold: [Telling])
        case over
    }

    /// A server whose worker is to be told.
    public struct Telling: Equatable, Sendable {
        var server: String
        /// The worker that has been told, and has not answered.
        var asked: Int?
    }

    struct Failure: Equatable, Sendable {
        var server: String?
        var cause: String
        /// The worker at fault, if it was one.
        var generation: Int?
    }

    /// Whether the new file is the one that runs.
    var isInForce: Bool {
        switch phase {
        case .stopping, .settling, .over: true
        case .idle, .adding, .moving, .committing, .withdrawing: false
        }
    }

    /// Servers that are stopped only to be started.
    var awaitingStart: [String] {
        if case .stopping = phase { plan.restarted } else { [] }
    }

    init(_ plan: ApplyPlan) {
        self.plan = plan
    }

    mutating func requested() -> [ApplyDirective] {
        precondition(phase == .idle, "a second request while \(phase)")
        guard !plan.added.isEmpty else { return move() }
        phase = .adding(unready: plan.added.map(\.name))
        return plan.added.map { .progress(.adding($0.name)) } + plan.added.map { .add($0) }
    }

    /// Everything goes back, as long as it can.
    mutating func stopRequested() -> [ApplyDirective] {
        switch phase {
        case .adding:
            isStopAsked = true
            return withdraw()
        case .moving:
            isStopAsked = true
            return [.stopMoving]
        case .idle, .committing, .withdrawing, .stopping, .settling, .over:
            return []
        }
    }

    /// The herd goes down; what has been begun is left to that.
    mutating func abandoned() -> [ApplyDirective] {
        defer { phase = .over }
        return phase == .over ? [] : [.progress(.brokenOff), .finish]
    }

    /// Looks whether the lives have come to where the next step begins.
    mutating func looked(at lives: [String: ServerLife], at now: Moment) -> [ApplyDirective] {
        switch phase {
        case .adding(let unready): lookAtAdded(unready, lives, at: now)
        case .withdrawing(let left): lookAtWithdrawn(left, lives)
        case .stopping(let left): lookAtStopped(left, lives)
        case .settling(let unready, let untold): settle(unready, untold, lives, at: now)
        case .idle, .moving, .committing, .over: []
        }
    }

    /// All successors serve; they can still go back.
    mutating func moved() -> [ApplyDirective] {
        guard phase == .moving else { return [] }
        return commit()
    }

    /// Before the commit this is a failure, and whoever had moved is back.
    mutating func movesEnded(_ end: ReloadProgress?) -> [ApplyDirective] {
        guard let end, phase == .moving || phase == .committing else { return [] }
        failure = Failure(
            server: end.server,
            cause: end.cause ?? end.sentence,
            generation: end.generation
        )
        return withdraw()
    }

    /// The file that runs is the new one, or can't be, and why.
    mutating func committed(_ problem: String?) -> [ApplyDirective] {
        guard phase == .committing else { return [] }
        if let problem {
            failure = Failure(cause: problem)
            return plan.reloaded.isEmpty ? withdraw() : [.moveBack(problem)]
        }
        let stopped = plan.removed + plan.restarted
        phase = .stopping(left: stopped)
        return [.follow] + plan.removed.map { .progress(.removing($0)) }
            + plan.restarted.map { .progress(.stopping($0)) } + stopped.map { .stop($0) }
    }

    /// A worker's answer; nil: it heeds the new file.
    mutating func told(
        _ server: String,
        _ generation: Int,
        _ problem: String?
    ) -> [ApplyDirective] {
        guard case .settling(let unready, var untold) = phase,
            let index = untold.firstIndex(where: { $0.server == server && $0.asked == generation })
        else { return [] }
        untold.remove(at: index)
        phase = .settling(unready: unready, untold: untold)
        guard let problem else { return [.progress(.told(server))] }
        troubles.append(Failure(server: server, cause: "it can't be told: \(problem)"))
        return []
    }
}

/// What an apply asks for.
enum ApplyDirective: Equatable, Sendable {
    case add(ApplyPlan.Addition)
    /// Successors for these servers; they are held ready to go back.
    case move([String])
    case stopMoving
    /// The successors were not at fault: this was.
    case moveBack(String)
    /// Make the new file the one that runs; the answer is `committed`.
    case commit
    /// From now on the new rules count.
    case follow
    case stop(String)
    case start(String)
    /// Nothing of it is left: forget it.
    case drop(String)
    /// The worker heeds the new file; the answer is `told`.
    case tell(String, generation: Int)
    case progress(ReloadProgress)
    case finish
}
