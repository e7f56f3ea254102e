import Testing

@testable import HerdCore

@Suite struct ReloadMachineTests {
    private static let items = [
        ReloadMachine.Item(server: "Goloman", running: "old", wanted: "new"),
        ReloadMachine.Item(server: "Hands", running: "new", wanted: "new"),
        ReloadMachine.Item(server: "Welsh", running: "old", wanted: "new"),
    ]

    private static func steps(_ directives: [ReloadDirective]) -> [ReloadProgress.Step] {
        directives.compactMap {
            if case .progress(let progress) = $0 { progress.step } else { nil }
        }
    }

    @Test func `servers are moved one after the other, and only those that need it`() {
        var machine = ReloadMachine()
        #expect(
            machine.requested(Self.items, force: false) == [.reload("Goloman", release: "new")]
        )
        let second = machine.ended("Goloman", .moved)
        #expect(second.last == .reload("Welsh", release: "new"))
        let last = machine.ended("Welsh", .moved)
        #expect(Self.steps(last) == [.moved, .finished])
        #expect(last.last == .finish)
    }

    @Test func `force moves the unchanged too`() {
        var machine = ReloadMachine()
        _ = machine.requested(Self.items, force: true)
        #expect(machine.ended("Goloman", .moved).last == .reload("Hands", release: "new"))
    }

    @Test func `nothing changed is said and nothing done`() {
        var machine = ReloadMachine()
        let directives = machine.requested([Self.items[1]], force: false)
        #expect(Self.steps(directives) == [.unchanged])
        #expect(directives.last == .finish)
    }

    @Test func `a program that is not kept counts as changed`() {
        var machine = ReloadMachine()
        let foreign = ReloadMachine.Item(server: "Foreign", running: nil, wanted: nil)
        #expect(machine.requested([foreign], force: false) == [.reload("Foreign", release: nil)])
    }

    @Test func `the first failure is the end`() throws {
        var machine = ReloadMachine()
        _ = machine.requested(Self.items, force: false)
        let directives = machine.ended("Goloman", .failed("exit 1"))
        #expect(Self.steps(directives) == [.failed])
        #expect(directives.last == .finish)
        guard case .progress(let progress) = try #require(directives.first) else { return }
        #expect(
            progress.sentence
                == "Goloman: the successor failed (exit 1); it keeps its old release old"
                + "; not touched: Welsh"
        )
    }

    @Test func `news of a server that is not being moved is no progress`() {
        var machine = ReloadMachine()
        _ = machine.requested(Self.items, force: false)
        #expect(machine.noted("Welsh", .ready(generation: 2)).isEmpty)
        #expect(machine.ended("Welsh", .moved).isEmpty)
        #expect(Self.steps(machine.noted("Goloman", .ready(generation: 2))) == [.ready])
    }
}
