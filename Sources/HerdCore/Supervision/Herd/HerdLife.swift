/// The life of a herd: its servers' lives, the budget and the storms that they share, and who waits
/// for what.
///
/// One reload at a time, and none while another operation is under way. `down` is allowed always
/// and is the last operation.
public struct HerdLife: Equatable, Sendable {
    /// In the order of herd.json, then herd-places.
    public internal(set) var names: [String]
    /// The release that each server had before the last reload that changed something.
    ///
    /// Of a reload that was stopped, and of the one that went on with it, it has all that moved.
    public internal(set) var previous: [String: String]
    var previousMayGrow = false
    var lives: [String: ServerLife]
    var gate: RestartGate
    var breaker: StormBreaker
    /// Another one whenever `record` has changed, which is dear to compare.
    public private(set) var recordVersion = 0
    /// When it has asked to be woken for the storm.
    var wakesAt: Moment?
    private var operations: [HerdOperation] = []
    var reload: Reload?
    /// While it moves servers, there is a reload as well.
    var apply: Apply?
    private(set) var down: Down?

    struct Reload: Equatable, Sendable {
        var id: OperationID
        var machine: ReloadMachine
    }

    struct Down: Equatable, Sendable {
        var ids: [OperationID]
        var stopped: [String]
        var killed: [String] = []
    }

    /// `previous`, `interrupted` and `policy` are of the supervisor before; the reload that it has
    /// left is undone.
    public init(
        members: [(name: String, life: ServerLife)],
        restart: RestartPolicy,
        previous: [String: String] = [:],
        interrupted: ReloadRecord? = nil,
        policy: PolicyRecord? = nil
    ) {
        self.previous = previous
        names = members.map(\.name)
        lives = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.life) })
        gate = RestartGate(budget: RestartBudget(policy: restart, adopting: policy))
        breaker = StormBreaker(policy: restart, adopting: policy)
        reload = interrupted.map { Reload(id: Self.recovery, machine: recovering($0)) }
    }

    public subscript(name: String) -> ServerLife? { lives[name] }

    /// Whether a reload is under way, or an apply.
    public var isReloading: Bool { reload != nil || apply != nil }
    public var isGoingDown: Bool { down != nil }

    public mutating func handle(
        _ event: HerdEvent,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        let (before, wasApplying) = (sharedRecord, apply != nil)
        defer {
            // An apply changes the record in many places, and is rare.
            if sharedRecord != before || wasApplying || apply != nil { recordVersion += 1 }
        }
        let directives: [HerdDirective]
        switch event {
        case .member(let name, let event):
            let spared = event == .woke ? spareInDistress(name, at: now) : []
            directives = spared + tell(name, event, at: now, using: &random)
        case .adopted:
            directives = adopted(at: now, using: &random)
        case .startRequested(let id, let names):
            directives = begin(id, .ready, names, .startRequested, at: now, using: &random)
        case .stopRequested(let id, let names):
            directives = begin(id, .stopped, names, .stopRequested, at: now, using: &random)
        case .restartRequested(let id, let names):
            let goal = HerdOperation.Goal.readyAnew(than: lives.mapValues(\.lastGeneration))
            directives = begin(id, goal, names, .restartRequested, at: now, using: &random)
        case .reloadRequested(let id, let plan):
            directives = beginReload(id, plan, at: now, using: &random)
        case .applyRequested(let id, let plan):
            directives = beginApply(id, plan, at: now, using: &random)
        case .committed(let problem):
            directives = advanceApply(at: now, using: &random) { $0.committed(problem) }
        case .configured(let name, let generation, let problem):
            directives = advanceApply(at: now, using: &random) {
                $0.told(name, generation, problem)
            }
        case .reloadStopRequested:
            directives = stopAsked(at: now, using: &random)
        case .downRequested(let id):
            directives = beginDown(id, at: now, using: &random)
        case .hurryRequested:
            directives = tellAll(.hurryRequested, at: now, using: &random)
        case .woke:
            directives = []
        }
        let all =
            directives + lookAtApply(at: now, using: &random) + weather(at: now, using: &random)
        // Most events are heartbeats, which bring no operation nearer to its end.
        if all.isEmpty, case .member = event { return [] }
        return all + endOperations(at: now) + endDown()
    }

    private mutating func begin(
        _ id: OperationID,
        _ goal: HerdOperation.Goal,
        _ asked: [String],
        _ event: LifeEvent,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        if let failure = refusal(asked) { return [.fail(id, failure)] }
        var directives: [HerdDirective] = []
        for name in asked {
            directives += tell(name, event, at: now, using: &random)
        }
        operations.append(HerdOperation(id: id, goal: goal, names: asked))
        return directives
    }

    private func refusal(_ asked: [String]) -> OperationFailure? {
        if let unknown = asked.first(where: { lives[$0] == nil }) {
            return .unknown(unknown, known: names)
        }
        if down != nil { return .goingDown }
        if apply != nil { return .applying }
        if reload != nil { return .reloading }
        return nil
    }

    /// Why no reload and no apply can begin now.
    var busy: OperationFailure? {
        refusal([]) ?? (operations.isEmpty ? nil : .operating)
    }

    private mutating func beginDown(
        _ id: OperationID,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        guard down == nil else {
            down?.ids.append(id)
            return []
        }
        down = Down(ids: [id], stopped: names.filter { lives[$0]?.workers.isEmpty == false })
        return abandon(at: now, using: &random)
            + tellAll(.stopRequested, at: now, using: &random)
    }

    mutating func tellAll(
        _ event: LifeEvent,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        var directives: [HerdDirective] = []
        for name in names {
            directives += tell(name, event, at: now, using: &random)
        }
        return directives
    }

    /// One event for one member, and what the reload makes of its directives.
    mutating func tell(
        _ name: String,
        _ event: LifeEvent,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        guard var life = lives[name] else { return [] }
        gate.isShut = breaker.isRaging
        let before = life.record
        let directives = life.handle(event, at: now, gate: &gate, using: &random)
        if life.record != before { recordVersion += 1 }
        lives[name] = life
        var all: [HerdDirective] = []
        for directive in directives {
            all.append(.member(name, directive))
            countKill(name, directive)
            switch directive {
            case .note(let note):
                all += count(note, of: name, at: now)
                all += advance(at: now, using: &random) { $0.noted(name, note) }
            case .endReload(let outcome):
                all += advance(at: now, using: &random) { $0.ended(name, outcome) }
            case .endTest(let outcome):
                all += advance(at: now, using: &random) { $0.tested(name, outcome) }
            case .launch, .proveReady, .drain, .terminate, .kill, .sweep, .handOver, .accept,
                .resume, .awaitSync, .examine, .wake:
                break
            }
        }
        return all
    }

    private mutating func countKill(_ name: String, _ directive: LifeDirective) {
        if case .kill = directive, down?.killed.contains(name) == false {
            down?.killed.append(name)
        }
    }

    private mutating func endOperations(at now: Moment) -> [HerdDirective] {
        var directives: [HerdDirective] = []
        var going: [HerdOperation] = []
        for operation in operations {
            switch operation.verdict(on: lives, at: now) {
            case .pending: going.append(operation)
            case .reached: directives.append(.finish(operation.id))
            case .missed(let sentence):
                directives.append(.fail(operation.id, OperationFailure(.failed, sentence)))
            }
        }
        operations = going
        return directives
    }

    private mutating func endDown() -> [HerdDirective] {
        guard let done = down, lives.values.allSatisfy(\.isEmpty) else { return [] }
        down = Down(ids: [], stopped: done.stopped, killed: done.killed)
        let stopped = done.stopped.filter { !done.killed.contains($0) }
        let report = DownReport(stopped: stopped, killed: done.killed)
        return done.ids.map { .finishDown($0, report) }
    }
}

extension OperationFailure {
    static func unknown(_ name: String, known: [String]) -> Self {
        let hint = nearestSpelling(to: name, among: known).map { "did you mean \($0)?" }
        let advice = hint ?? "it has \(known.joined(separator: ", "))"
        return Self(.unknownServer, "\(name) is not a server of this herd; \(advice)")
    }

    static let goingDown = Self(.busy, "the herd is going down")
    static let reloading = Self(.busy, "a reload is under way; wait until it has ended")
    static let applying = Self(.busy, "an apply is under way; wait until it has ended")
    static let operating = Self(
        .busy,
        "a start, stop or restart is under way; wait until it has ended"
    )
}
