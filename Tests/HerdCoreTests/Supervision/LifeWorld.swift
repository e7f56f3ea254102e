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
    private var reloadIsOpen = false

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
        case .startRequested, .stopRequested, .restartRequested, .hurryRequested,
            .reloadRequested, .worker, .woke:
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
            if launch.predecessor != nil { reloadIsOpen = true }
            if case .reloadRequested = event { reloadIsOpen = true }
        case .drain(let generation, _), .terminate(let generation):
            if processes[generation] != .living { complain("no process", directive, event) }
            told.insert(generation)
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
            if case .reloadRequested = event { return }
            if !reloadIsOpen { complain("no reload", directive, event) }
            reloadIsOpen = false
        case .handOver, .accept, .resume, .awaitSync, .examine, .note, .endTest:
            break
        }
    }

    private mutating func check(after event: LifeEvent) {
        let known = bench.life.workers.map(\.generation).sorted()
        if known != present { complaints.append("\(event): knows \(known), there are \(present)") }
        switch bench.life.phase {
        case .stopped, .waiting, .failed:
            if !present.isEmpty { complaints.append("\(event): \(present) in no state") }
        case .running:
            if present.count != 1 { complaints.append("\(event): \(present) while running") }
        case .reloading, .retiring:
            if present.count > 2 { complaints.append("\(event): \(present) while reloading") }
        }
        if bench.life.phase == .stopped && bench.life.wanted == .up {
            complaints.append("\(event): stopped, but wanted up")
        }
    }

    private mutating func complain(_ what: String, _ directive: LifeDirective, _ event: LifeEvent) {
        complaints.append("\(directive) after \(event): \(what)")
    }
}
