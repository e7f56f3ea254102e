import Testing

@testable import HerdCore

@Suite struct ReloadMachineTests {
    private typealias Item = ReloadMachine.Item

    private static let goloman = Item(server: "Goloman", running: "old", wanted: "new")
    private static let hands = Item(server: "Hands", running: "new", wanted: "new")
    private static let welsh = Item(server: "Welsh", running: "old", wanted: "new")
    private static let places = Item(server: "places", running: "p1", wanted: "p2")
    private static let foreign = Item(server: "Foreign", running: nil, wanted: nil)
    private static let binding = {
        var item = Item(server: "Binding", running: nil, wanted: nil)
        item.replacement = .stopsFirst
        return item
    }()

    private static let plan = ReloadPlan(releases: [:])
    private static let moved = ReloadOutcome.moved(connections: 2)

    private static func failed(_ cause: String, runsNew: Bool = false) -> ReloadOutcome {
        .failed(ReloadFault(cause, generation: 9, runsNew: runsNew))
    }

    private static func died(_ cause: WorkerExit) -> LifeNote {
        .died(Death(generation: 9, cause: .exited(cause), readyFor: nil), next: .now)
    }

    /// All spares have passed, and the first server is being moved.
    private static func moving(_ items: [Item]) -> ReloadMachine {
        var machine = ReloadMachine()
        _ = machine.requested(items, plan)
        while case .testing(let item, _, _) = machine.phase {
            _ = machine.tested(item.server, .passed)
        }
        return machine
    }

    @Test func `a spare of each new release is tested before anything moves`() {
        var machine = ReloadMachine()
        let items = [Self.goloman, Self.hands, Self.welsh, Self.places, Self.foreign]
        let first = machine.requested(items, Self.plan)
        #expect(first.steps == [.testing])
        #expect(first.last == .test("Goloman", release: "new"))
        let second = machine.tested("Goloman", .passed)
        #expect(second.steps == [.tested, .testing])
        #expect(second.last == .test("places", release: "p2"))
        let third = machine.tested("places", .passed)
        #expect(third.steps == [.tested])
        #expect(third.last == .reload("Goloman", release: "new"))
    }

    @Test func `a spare that fails ends it, and nobody was touched`() {
        var machine = ReloadMachine()
        _ = machine.requested([Self.goloman, Self.welsh], Self.plan)
        let fault = ReloadFault("exit 1", generation: 9)
        let end = machine.tested("Goloman", .failed(fault))
        #expect(end.steps == [.failed])
        #expect(end.last == .finish)
        #expect(end.progress.last?.generation == 9)
        #expect(
            end.progress.last?.sentence
                == "Goloman: exit 1; every server has the release that it had before"
        )
    }

    @Test func `servers are moved one after the other, and only those that need it`() {
        var machine = Self.moving([Self.goloman, Self.hands, Self.welsh])
        let second = machine.ended("Goloman", Self.moved)
        #expect(second.last == .reload("Welsh", release: "new"))
        let last = machine.ended("Welsh", Self.moved)
        #expect(last.steps == [.moved, .finished])
        #expect(last.last == .finish)
        #expect(last.progress.last?.connections == 4)
        #expect(last.progress.last?.release == "new")
        #expect(last.progress.last?.sentence == "2 servers were moved, with 4 connections")
    }

    @Test func `what can't be moved back goes last`() {
        var machine = Self.moving([Self.foreign, Self.goloman, Self.places])
        #expect(machine.ended("Goloman", Self.moved).last == .reload("places", release: "p2"))
        #expect(machine.ended("places", Self.moved).last == .reload("Foreign", release: nil))
    }

    @Test func `force moves the unchanged too, without a test`() {
        var machine = ReloadMachine()
        var plan = Self.plan
        plan.force = true
        let directives = machine.requested([Self.hands], plan)
        #expect(directives == [.reload("Hands", release: "new")])
    }

    @Test func `nothing changed is said and nothing done`() {
        var machine = ReloadMachine()
        let directives = machine.requested([Self.hands], Self.plan)
        #expect(directives.steps == [.unchanged])
        #expect(directives.last == .finish)
    }

    @Test func `a server of ours without a release in the plan is left alone`() {
        var machine = ReloadMachine()
        let item = Item(server: "Goloman", running: "old", wanted: nil)
        #expect(machine.requested([item], Self.plan).steps == [.unchanged])
    }

    @Test func `foreign servers are reloaded unless the plan leaves them out`() {
        var machine = ReloadMachine()
        #expect(machine.requested([Self.foreign], Self.plan) == [.reload("Foreign", release: nil)])
        var plan = Self.plan
        plan.includesForeign = false
        machine = ReloadMachine()
        #expect(machine.requested([Self.foreign], plan).steps == [.unchanged])
    }

    @Test func `a server that binds its port itself is skipped unless downtime is allowed`() {
        var machine = ReloadMachine()
        let directives = machine.requested([Self.binding, Self.goloman], Self.plan)
        #expect(directives.steps == [.skipped, .testing])
        _ = machine.tested("Goloman", .passed)
        let last = machine.ended("Goloman", Self.moved).progress.last
        #expect(
            last?.sentence == "1 server was moved, with 2 connections; skipped: Binding"
        )
        var plan = Self.plan
        plan.allowsDowntime = true
        machine = ReloadMachine()
        #expect(machine.requested([Self.binding], plan) == [.reload("Binding", release: nil)])
    }

    @Test func `a failure returns what has moved, the last one first`() throws {
        var machine = Self.moving([Self.goloman, Self.welsh, Self.places])
        _ = machine.ended("Goloman", Self.moved)
        _ = machine.ended("Welsh", Self.moved)
        let first = machine.ended("places", Self.failed("exit 1"))
        #expect(first.steps == [.returning])
        #expect(first.progress.first?.cause == "exit 1")
        #expect(first.last == .giveBack("Welsh", release: "old"))
        let second = machine.ended("Welsh", Self.moved)
        #expect(second.steps == [.returned, .returning])
        #expect(second.last == .giveBack("Goloman", release: "old"))
        let last = machine.ended("Goloman", Self.moved)
        #expect(last.steps == [.returned, .failed])
        #expect(last.last == .finish)
        let end = try #require(last.progress.last)
        #expect(end.server == "places")
        #expect(end.cause == "exit 1")
        #expect(end.release == "p2")
        #expect(end.generation == 9)
        #expect(end.sentence == "places: exit 1; every server has the release that it had before")
    }

    @Test func `a server that failed on the new release is the first to be returned`() {
        var machine = Self.moving([Self.goloman, Self.welsh])
        _ = machine.ended("Goloman", Self.moved)
        let directives = machine.ended("Welsh", Self.failed("SIGKILL", runsNew: true))
        #expect(directives.last == .giveBack("Welsh", release: "old"))
        #expect(machine.ended("Welsh", Self.moved).last == .giveBack("Goloman", release: "old"))
    }

    @Test func `a server that dies after it has moved fails the reload, once the next is done`() {
        var machine = Self.moving([Self.goloman, Self.welsh, Self.places])
        _ = machine.ended("Goloman", Self.moved)
        #expect(machine.noted("Goloman", Self.died(.signal(11))).isEmpty)
        #expect(machine.noted("Goloman", Self.died(.code(1))).isEmpty)
        let directives = machine.ended("Welsh", Self.moved)
        #expect(directives.steps == [.moved, .returning])
        #expect(directives.last == .giveBack("Welsh", release: "old"))
        _ = machine.ended("Welsh", Self.moved)
        let end = machine.ended("Goloman", Self.moved).progress.last
        #expect(end?.server == "Goloman")
        #expect(end?.cause == "SIGSEGV")
    }

    @Test func `the death of a server that has not moved is no failure of the reload`() {
        var machine = Self.moving([Self.goloman, Self.welsh])
        _ = machine.noted("Welsh", Self.died(.signal(11)))
        #expect(machine.ended("Goloman", Self.moved).last == .reload("Welsh", release: "new"))
    }

    @Test func `a foreign server that has moved stays, and that is said`() {
        var machine = Self.moving([Self.goloman, Self.foreign, Self.binding])
        machine = ReloadMachine()
        var plan = Self.plan
        plan.allowsDowntime = true
        _ = machine.requested([Self.foreign, Self.binding], plan)
        _ = machine.ended("Foreign", .moved(connections: nil))
        let end = machine.ended("Binding", Self.failed("exit 1"))
        #expect(
            end.progress.last?.sentence
                == "Binding: exit 1; every other server has the release that it had before"
                + "; Foreign can't go back"
        )
    }

    @Test func `a server that is not ready on its old release is told, and the rest goes on`() {
        var machine = Self.moving([Self.goloman, Self.welsh, Self.places])
        _ = machine.ended("Goloman", Self.moved)
        _ = machine.ended("Welsh", Self.moved)
        _ = machine.ended("places", Self.failed("exit 1"))
        let directives = machine.ended("Welsh", Self.failed("exit 2"))
        #expect(directives.progress.first?.sentence.hasSuffix("but not ready: exit 2") == true)
        #expect(directives.last == .giveBack("Goloman", release: "old"))
        let end = machine.ended("Goloman", Self.moved).progress.last
        #expect(end?.sentence.hasSuffix("; not ready: Welsh: exit 2") == true)
    }

    @Test func `a stop lets the server come to its end that is being moved`() {
        var machine = Self.moving([Self.goloman, Self.welsh, Self.places])
        #expect(machine.stopRequested().isEmpty)
        let end = machine.ended("Goloman", Self.moved)
        #expect(end.steps == [.moved, .stopped])
        #expect(
            end.progress.last?.sentence
                == "stopped; 1 of 3 moved: Goloman; not moved: Welsh, places"
        )
    }

    @Test func `a stop during the last server comes too late`() {
        var machine = Self.moving([Self.goloman])
        _ = machine.stopRequested()
        #expect(machine.ended("Goloman", Self.moved).steps == [.moved, .finished])
    }

    @Test func `a stop during the test ends the spare, and nothing has moved`() {
        var machine = ReloadMachine()
        _ = machine.requested([Self.goloman], Self.plan)
        #expect(machine.stopRequested() == [.dismissSpare("Goloman")])
        let end = machine.tested("Goloman", .failed(ReloadFault("nobody waits for it")))
        #expect(end.steps == [.stopped])
        #expect(end.progress.last?.sentence == "stopped; 0 of 1 moved; not moved: Goloman")
    }

    @Test func `a return is never stopped`() {
        var machine = Self.moving([Self.goloman, Self.welsh])
        _ = machine.ended("Goloman", Self.moved)
        _ = machine.ended("Welsh", Self.failed("exit 1"))
        #expect(machine.stopRequested().isEmpty)
        #expect(machine.ended("Goloman", Self.moved).steps == [.returned, .failed])
    }

    @Test func `a herd that goes down breaks it off`() {
        var machine = Self.moving([Self.goloman, Self.welsh])
        let end = machine.abandoned()
        #expect(end.steps == [.failed])
        #expect(end.last == .finish)
        #expect(machine.ended("Goloman", Self.moved).isEmpty)
        #expect(machine.abandoned().isEmpty)
    }

    @Test func `news of a server that is not being moved is no progress`() {
        var machine = Self.moving([Self.goloman, Self.welsh])
        #expect(machine.noted("Welsh", .ready(generation: 2)).isEmpty)
        #expect(machine.ended("Welsh", Self.moved).isEmpty)
        #expect(machine.tested("Welsh", .passed).isEmpty)
        #expect(machine.noted("Goloman", .ready(generation: 2)).steps == [.ready])
        #expect(machine.noted("Goloman", .moving(from: 1, to: 2)).steps == [.moving])
        #expect(machine.noted("Goloman", .draining(generation: 1)).steps == [.draining])
    }
}

extension [ReloadDirective] {
    var progress: [ReloadProgress] {
        compactMap { if case .progress(let progress) = $0 { progress } else { nil } }
    }

    var steps: [ReloadProgress.Step] { progress.map(\.step) }
}
