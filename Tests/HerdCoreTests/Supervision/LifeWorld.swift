@testable import HerdCore

/// Processes as a machine's directives make them, and a judge of every directive.
///
/// A directive that no shell could obey, or that loses or doubles a worker, is a complaint.
struct LifeWorld {
    enum Process: Equatable {
        case asked
        case living
        case gone
    }

    var bench: LifeBench
    private(set) var processes: [Int: Process] = [:]
    private(set) var wakes: [Moment] = []
    private(set) var killed: Set<Int> = []
    private(set) var told: Set<Int> = []
    private(set) var complaints: [String] = []
    private(set) var spares: Set<Int> = []
    private(set) var ready: Set<Int> = []
    /// Asked to hand over, and not answered.
    private(set) var asked: Set<Int> = []
    private var reloadIsOpen = false
    private var testIsOpen = false

    init(_ policy: LifePolicy) {
        bench = LifeBench(policy)
    }

    var present: [Int] { processes.filter { $0.value != .gone }.map(\.key).sorted() }

    mutating func send(_ event: LifeEvent) {
        settle(event)
        for directive in bench.send(event) { judge(directive, after: event) }
        check(after: event)
    }

    mutating func advance(to moment: Moment) {
        bench.now = max(bench.now, moment)
        wakes.removeAll { $0 <= bench.now }
    }

    /// What the event says of the world itself.
    private mutating func settle(_ event: LifeEvent) {
        switch event {
        case .worker(let generation, .launched):
            if processes[generation] == .asked { processes[generation] = .living }
        case .worker(let generation, .exited), .worker(let generation, .launchFailed):
            if processes[generation] != nil { processes[generation] = .gone }
            asked.remove(generation)
        case .worker(let generation, .becameReady), .worker(let generation, .provedReady):
            if processes[generation] == .living { ready.insert(generation) }
        case .worker(let generation, .handedOver):
            asked.remove(generation)
        case .reloadRequested, .returnRequested:
            if bench.life.reload == nil { reloadIsOpen = true }
        case .spareRequested:
            if bench.life.spare == nil { testIsOpen = true }
        case .startRequested, .stopRequested, .restartRequested, .hurryRequested, .spareDismissed,
            .worker, .woke, .adopted, .letGo:
            break
        }
    }

    private mutating func judge(_ directive: LifeDirective, after event: LifeEvent) {
        switch directive {
        case .launch(let launch):
            if processes[launch.generation] != nil { complain("twice", directive, event) }
            if let old = launch.predecessor, processes[old] == .gone || processes[old] == nil {
                complain("no predecessor", directive, event)
            }
            processes[launch.generation] = .asked
            if launch.role == .spare { spares.insert(launch.generation) }
        case .drain(let generation, _), .terminate(let generation):
            expectLiving(generation, directive, event)
            told.insert(generation)
        case .handOver(let from, let to):
            expectLiving(from, directive, event)
            expectLiving(to, directive, event)
            if !ready.contains(to) { complain("nobody is ready for it", directive, event) }
            if told.contains(from) || told.contains(to) { complain("it ends", directive, event) }
            if !asked.insert(from).inserted { complain("asked twice", directive, event) }
        case .resume(let generation):
            expectLiving(generation, directive, event)
            if !asked.contains(generation) { complain("not asked", directive, event) }
        case .accept(let generation), .awaitSync(let generation, _):
            expectLiving(generation, directive, event)
            if !ready.contains(generation) { complain("not ready", directive, event) }
        case .proveReady(let generation):
            expectLiving(generation, directive, event)
        case .examine(let generation):
            expectLiving(generation, directive, event)
            if !spares.contains(generation) { complain("no spare", directive, event) }
        case .kill(let generation):
            let isStranger = event == .worker(generation, .launched)
            if processes[generation] != .living && !isStranger {
                complain("no process", directive, event)
            }
            killed.insert(generation)
        case .sweep(let generation):
            if let process = processes[generation], process != .gone {
                complain("it lives", directive, event)
            }
        case .wake(let moment):
            if moment < bench.now { complain("in the past", directive, event) }
            wakes.append(moment)
        case .endReload:
            if !reloadIsOpen && !isRefusal(of: event) { complain("no reload", directive, event) }
            if !isRefusal(of: event) || bench.life.reload == nil { reloadIsOpen = false }
        case .endTest:
            if !testIsOpen && !isRefusal(of: event) { complain("no test", directive, event) }
            if bench.life.spare == nil { testIsOpen = false }
        case .note:
            break
        }
    }

    private mutating func expectLiving(
        _ generation: Int,
        _ directive: LifeDirective,
        _ event: LifeEvent
    ) {
        if processes[generation] != .living { complain("no process", directive, event) }
    }

    /// A request may be refused while another one is under way.
    private func isRefusal(of event: LifeEvent) -> Bool {
        switch event {
        case .reloadRequested, .returnRequested, .spareRequested: true
        case .startRequested, .stopRequested, .restartRequested, .hurryRequested, .spareDismissed,
            .worker, .woke, .adopted, .letGo:
            false
        }
    }

    private mutating func check(after event: LifeEvent) {
        let life = bench.life
        let spare = life.spare.map { [$0.worker.generation] } ?? []
        let known = (life.workers.map(\.generation) + spare).sorted()
        if known != present { complaints.append("\(event): knows \(known), there are \(present)") }
        switch life.phase {
        case .stopped, .waiting, .failed:
            if !life.workers.isEmpty { complaints.append("\(event): workers in no state") }
        case .running, .replacing:
            if life.workers.isEmpty || life.workers.count > 2 {
                complaints.append("\(event): \(present) while there is a worker")
            }
        }
        if life.phase == .stopped && life.wanted == .up {
            complaints.append("\(event): stopped, but wanted up")
        }
        if reloadIsOpen != (life.reload != nil) {
            complaints.append("\(event): a reload is \(reloadIsOpen ? "not ended" : "never ended")")
        }
        if testIsOpen != (life.spare != nil) {
            complaints.append("\(event): a test is \(testIsOpen ? "not ended" : "never ended")")
        }
    }

    private mutating func complain(_ what: String, _ directive: LifeDirective, _ event: LifeEvent) {
        complaints.append("\(directive) after \(event): \(what)")
    }
}
