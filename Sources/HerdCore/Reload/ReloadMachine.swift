/// The reload of a herd as a transaction: in the end all servers run the new release, or none does.
///
///     idle ──▶ testing ──▶ moving(first) ──▶ moving(second) ──▶ … ──▶ over(finished)
///                 │             │                  │
///                 │             ├── stop asked ────┴──────────────▶ over(stopped)
///                 │             ▼
///                 │         returning(last) ──▶ … ──▶ returning(first)
///                 └─────────────┴─────────────────────────────────▶ over(failed)
///
/// A spare of each new release is *tested* before any worker hears of anything. Then one server
/// after the other is *moved*. A failure, also that of a server that was moved already, *returns*
/// what has moved, the last one first. Foreign servers can't be returned, so they are moved last.
///
/// An apply has its servers moved in the same way, and *held* until the configuration is in force.
///
/// It decides who is next and what people are told; how one server changes its worker is decided by
/// `ServerLife`, which always comes to an end, and so does this.
public struct ReloadMachine: Equatable, Sendable {
    public internal(set) var phase: Phase = .idle
    /// In the order in which they were moved.
    var moved: [Item] = []
    private(set) var connections: Int?
    private(set) var skipped: [Item] = []
    /// What went wrong first.
    var failure: Failure?
    /// Servers on their old release whose worker did not become ready, and why.
    private(set) var unready: [String] = []
    private var isStopAsked = false

    public enum Phase: Equatable, Sendable {
        case idle
        /// `spares` have a server of each release that is still to be tested.
        case testing(Item, spares: [Item], todo: [Item])
        case moving(Item, rest: [Item])
        case returning(Item, rest: [Item])
        /// All have moved, of an apply, and may still have to go back.
        case holding
        case over(End)
    }

    public enum End: Equatable, Sendable {
        case unchanged, finished, stopped, failed
    }

    /// One server and the releases that it has and shall have; both are nil for a foreign one.
    public struct Item: Equatable, Sendable {
        public var server: String
        public var running: String?
        public var wanted: String?
        public var replacement = LifePolicy.Replacement.handsOver
        var brings = Brings.release

        /// What a successor has that the worker before it has not.
        enum Brings: Equatable, Sendable {
            case release
            /// An apply's, which all get or none: one server alone can't stay with it.
            case configuration
        }

        public init(server: String, running: String?, wanted: String?) {
            self.server = server
            self.running = running
            self.wanted = wanted
        }
    }

    struct Failure: Equatable, Sendable {
        var item: Item
        var fault: ReloadFault
    }

    public init() {}

    mutating func requested(_ items: [Item], _ plan: ReloadPlan) -> [ReloadDirective] {
        precondition(phase == .idle, "a second request while \(phase)")
        let changed = items.filter { $0.isChanged(by: plan) }
        let possible = changed.filter { plan.allowsDowntime || $0.replacement != .stopsFirst }
        skipped = changed.filter { !possible.contains($0) }
        let todo = possible.filter { !$0.isForeign } + possible.filter(\.isForeign)
        let said = skipped.map { ReloadDirective.progress(.skipped($0)) }
        guard !todo.isEmpty else { return said + end(.unchanged) }
        return said + test(Self.spares(for: todo), todo)
    }

    /// All of them are moved, and then held until `confirmed` or `revoked`; or none.
    mutating func requested(whole items: [Item]) -> [ReloadDirective] {
        precondition(phase == .idle, "a second request while \(phase)")
        let todo = items.filter { !$0.isForeign } + items.filter(\.isForeign)
        return test(Self.spares(for: todo), todo)
    }

    /// Goes no further than what is under way; a return is never broken off.
    mutating func stopRequested() -> [ReloadDirective] {
        switch phase {
        case .testing(let item, _, _):
            isStopAsked = true
            return [.dismissSpare(item.server)]
        case .moving(let item, _):
            isStopAsked = true
            if item.brings == .configuration {
                failure = failure ?? Failure(item: item, fault: ReloadFault("asked to stop"))
            }
            return []
        case .idle, .returning, .holding, .over:
            return []
        }
    }

    mutating func confirmed() -> [ReloadDirective] {
        guard phase == .holding else { return [] }
        return end(.finished)
    }

    mutating func revoked(_ problem: String) -> [ReloadDirective] {
        guard phase == .holding, let item = moved.last else { return [] }
        failure = Failure(item: item, fault: ReloadFault(problem))
        return giveBack(returnable)
    }

    /// The herd goes down; nobody is moved or returned any more.
    mutating func abandoned() -> [ReloadDirective] {
        switch phase {
        case .idle, .holding, .over:
            return []
        case .testing(let item, _, _), .moving(let item, _), .returning(let item, _):
            failure = failure ?? Failure(item: item, fault: ReloadFault("the herd goes down"))
            phase = .over(.failed)
            return [.progress(.abandoned()), .finish]
        }
    }

    mutating func tested(_ server: String, _ outcome: SpareOutcome) -> [ReloadDirective] {
        guard case .testing(let item, let spares, let todo) = phase, item.server == server else {
            return []
        }
        if isStopAsked { return end(.stopped, left: todo) }
        switch outcome {
        case .passed:
            return [.progress(.tested(item))] + test(spares, todo)
        case .failed(let fault):
            failure = Failure(item: item, fault: fault)
            return end(.failed)
        }
    }

    mutating func ended(_ server: String, _ outcome: ReloadOutcome) -> [ReloadDirective] {
        switch phase {
        case .moving(let item, let rest) where item.server == server:
            return moveEnded(item, rest, outcome)
        case .returning(let item, let rest) where item.server == server:
            var fault: ReloadFault?
            if case .failed(let failed) = outcome { fault = failed }
            if let fault { unready.append("\(server): \(fault.cause)") }
            return [.progress(.returned(item, fault))] + giveBack(rest)
        case .idle, .testing, .moving, .returning, .holding, .over:
            return []
        }
    }

    mutating func noted(_ server: String, _ note: LifeNote) -> [ReloadDirective] {
        switch phase {
        case .moving(let item, _) where item.server == server:
            return ReloadProgress(note, of: item).map { [.progress($0)] } ?? []
        case .moving:
            rememberDeath(of: server, note)
            return []
        case .idle, .testing, .returning, .holding, .over:
            return []
        }
    }

    /// One of the servers that were moved has died, so the release is no good after all.
    ///
    /// The server that is being moved comes to its end first; then all go back.
    private mutating func rememberDeath(of server: String, _ note: LifeNote) {
        guard failure == nil, case .died(let death, _) = note,
            let item = moved.first(where: { $0.server == server })
        else { return }
        let fault = ReloadFault("\(death.cause)", generation: death.generation)
        failure = Failure(item: item, fault: fault)
    }

    private mutating func test(_ spares: [Item], _ todo: [Item]) -> [ReloadDirective] {
        guard let item = spares.first, let release = item.wanted else { return move(todo) }
        phase = .testing(item, spares: Array(spares.dropFirst()), todo: todo)
        return [.progress(.testing(item)), .test(item.server, release: release)]
    }

    private mutating func move(_ items: [Item]) -> [ReloadDirective] {
        guard let item = items.first else { return allMoved() }
        phase = .moving(item, rest: Array(items.dropFirst()))
        return [.reload(item.server, release: item.wanted)]
    }

    private mutating func allMoved() -> [ReloadDirective] {
        guard moved.contains(where: { $0.brings == .configuration }) else { return end(.finished) }
        phase = .holding
        return [.hold]
    }

    private mutating func moveEnded(
        _ item: Item,
        _ rest: [Item],
        _ outcome: ReloadOutcome
    ) -> [ReloadDirective] {
        switch outcome {
        case .moved(let count):
            moved.append(item)
            if let count { connections = (connections ?? 0) + count }
            let said = ReloadDirective.progress(.moved(item, connections: count))
            if failure != nil { return [said] + giveBack(returnable) }
            return [said] + (isStopAsked && !rest.isEmpty ? end(.stopped, left: rest) : move(rest))
        case .failed(let fault):
            if fault.runsNew { moved.append(item) }
            failure = failure ?? Failure(item: item, fault: fault)
            return giveBack(returnable)
        }
    }

    /// Whether a worker of this server that starts now is to have what is new.
    func movesOn(_ server: String, _ role: Launch.Role) -> Bool {
        switch phase {
        case .idle, .over: false
        case .testing: role == .spare
        case .moving(let item, _):
            item.server == server || moved.contains { $0.server == server }
        case .holding: moved.contains { $0.server == server }
        case .returning(_, let rest): rest.contains { $0.server == server }
        }
    }

    /// Last moved first.
    var returnable: [Item] { moved.filter(\.canReturn).reversed() }

    mutating func giveBack(_ items: [Item]) -> [ReloadDirective] {
        guard let item = items.first else { return end(.failed) }
        phase = .returning(item, rest: Array(items.dropFirst()))
        return [
            .progress(.returning(item, because: failure)),
            .giveBack(item.server, release: item.running),
        ]
    }

    private mutating func end(_ end: End, left: [Item] = []) -> [ReloadDirective] {
        phase = .over(end)
        return [.progress(last(end, left: left)), .finish]
    }

    /// The first server of each release that does not run yet.
    private static func spares(for items: [Item]) -> [Item] {
        var spares: [Item] = []
        for item in items where item.wanted != nil && item.isNew {
            if !spares.contains(where: { $0.wanted == item.wanted }) { spares.append(item) }
        }
        return spares
    }
}

extension ReloadMachine.Item {
    /// Its program is not kept.
    var isForeign: Bool { running == nil && wanted == nil }

    /// What it had before is known: of a foreign one, only the configuration is.
    var canReturn: Bool { !isForeign || brings == .configuration }

    /// Whether nobody has tried yet what it shall get.
    var isNew: Bool { wanted != running || brings == .configuration }

    /// Nobody can tell whether a program that is not kept has changed.
    func isChanged(by plan: ReloadPlan) -> Bool {
        if isForeign { return plan.includesForeign }
        return wanted != nil && (plan.force || wanted != running)
    }
}

/// What a reload asks for.
public enum ReloadDirective: Equatable, Sendable {
    case test(String, release: String)
    case dismissSpare(String)
    case reload(String, release: String?)
    case giveBack(String, release: String?)
    /// Everything has moved; the answer is `confirmed` or `revoked`.
    case hold
    case progress(ReloadProgress)
    case finish
}
