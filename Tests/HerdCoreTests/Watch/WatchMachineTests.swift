import Testing

@testable import HerdCore

@Suite struct WatchMachineTests {
    private var machine = WatchMachine()
    private let start = Moment(.seconds(100))
    private let passed = BuildEnd.passed(took: .seconds(3))
    private let failed = BuildEnd.failed(.code(1), took: .seconds(3))

    @Test mutating func `what changes is built once it holds still, and reloaded if it passed`() {
        #expect(machine.handle(.stirred, at: start) == [.wake(after: .milliseconds(100))])
        #expect(machine.handle(.stirred, at: start + .milliseconds(60)) == [])
        let early = machine.handle(.woke, at: start + .milliseconds(100))
        #expect(early == [.wake(after: .milliseconds(60))])
        #expect(machine.handle(.woke, at: start + .milliseconds(160)) == [.look])
        let changed = machine.handle(.looked(changed: ["a"]), at: start)
        #expect(changed == [.say(.changed(["a"])), .build])
        let built = machine.handle(.built(passed, changed: []), at: start)
        #expect(built == [.say(.built(passed)), .reload])
        // What stirred during the reload was not told: hence the look after it.
        #expect(
            machine.handle(.reloaded(.done), at: start) == [.wake(after: .milliseconds(100))]
        )
        #expect(machine.handle(.woke, at: start + .seconds(1)) == [.look])
        #expect(machine.handle(.looked(changed: []), at: start) == [])
        #expect(machine.phase == .watching)
    }

    @Test mutating func `a file that is as it was starts nothing`() {
        _ = machine.handle(.stirred, at: start)
        #expect(machine.handle(.woke, at: start + .seconds(1)) == [.look])
        #expect(machine.handle(.looked(changed: []), at: start) == [])
        #expect(machine.phase == .watching)
    }

    @Test mutating func `files that never hold still are looked at after two seconds`() {
        _ = machine.handle(.stirred, at: start)
        for step in 1..<20 {
            let now = start + .milliseconds(step * 100)
            _ = machine.handle(.stirred, at: now)
            let left = min(.milliseconds(100), start + .seconds(2) - now)
            #expect(machine.handle(.woke, at: now) == [.wake(after: left)])
        }
        _ = machine.handle(.stirred, at: start + .seconds(2))
        #expect(machine.handle(.woke, at: start + .seconds(2)) == [.look])
    }

    @Test mutating func `a build that fails reloads nothing`() {
        reachBuilding()
        #expect(machine.handle(.built(failed, changed: []), at: start) == [.say(.built(failed))])
        #expect(machine.phase == .watching)
    }

    @Test(arguments: [
        BuildEnd.passed(took: .seconds(1)), .failed(.signal(9), took: .seconds(1)),
        .notStarted("there is no program x"),
    ])
    mutating func `what changes during a build is built, and nothing in between reloaded`(
        end: BuildEnd
    ) {
        reachBuilding()
        let directives = machine.handle(.built(end, changed: ["b"]), at: start)
        #expect(!directives.contains(.reload))
        #expect(directives.suffix(2) == [.say(.outdated(["b"])), .wake(after: .milliseconds(100))])
        #expect(machine.handle(.woke, at: start + .seconds(1)) == [.build])
        let second = machine.handle(.built(passed, changed: []), at: start)
        #expect(second == [.say(.built(passed)), .reload])
    }

    @Test mutating func `a build that changes its own sources ends after the third`() {
        reachBuilding()
        for _ in 1..<WatchMachine.buildsMax {
            rebuild(changed: ["Version.swift", "x"])
        }
        let end = machine.handle(.built(passed, changed: ["Version.swift"]), at: start)
        #expect(
            end == [
                .accept, .say(.buildChangesSources(["Version.swift"])), .say(.built(passed)),
                .reload,
            ]
        )
    }

    @Test mutating func `a person's change is not taken for the build's`() {
        reachBuilding()
        for round in 0..<10 { rebuild(changed: ["Version.swift", "edited in \(round)"]) }
        #expect(machine.handle(.built(passed, changed: []), at: start).last == .reload)
    }

    @Test mutating func `a reload waits for another operation and says so once`() {
        reachReloading()
        let first = machine.handle(.reloaded(.busy), at: start)
        #expect(first == [.say(.herdBusy), .wake(after: .seconds(1))])
        #expect(machine.handle(.woke, at: start + .seconds(1)) == [.reload])
        #expect(machine.handle(.reloaded(.busy), at: start) == [.wake(after: .seconds(1))])
        #expect(machine.handle(.woke, at: start + .seconds(2)) == [.reload])
        #expect(machine.handle(.reloaded(.done), at: start).count == 1)
    }

    @Test mutating func `a reload that fails is told, and watching goes on`() {
        reachReloading()
        let end = machine.handle(.reloaded(.failed("Hands died")), at: start)
        #expect(
            end == [.say(.reloadFailed("Hands died")), .wake(after: .milliseconds(100))]
        )
    }

    @Test mutating func `an interrupted build is ended, and waited for`() {
        reachBuilding()
        #expect(machine.handle(.interrupted, at: start) == [.endBuild(atOnce: false)])
        #expect(machine.handle(.interrupted, at: start) == [.endBuild(atOnce: true)])
        #expect(machine.handle(.built(passed, changed: ["a"]), at: start) == [.finish])
    }

    @Test mutating func `an interrupted reload goes on to the next server's turn`() {
        reachReloading()
        #expect(machine.handle(.interrupted, at: start) == [.stopReload])
        #expect(machine.handle(.reloaded(.done), at: start) == [.finish])
    }

    @Test mutating func `who can't wait for the reload leaves it to the supervisor`() {
        reachReloading()
        _ = machine.handle(.interrupted, at: start)
        #expect(machine.handle(.interrupted, at: start) == [.finish])
        #expect(machine.handle(.reloaded(.done), at: start) == [])
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    mutating func `it always ends, and does one thing at a time`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var now = start
        var work: WatchDirective?
        var timers = 0
        for _ in 0..<200 {
            let events = Self.possible(work, timers: timers)
            guard let event = events.randomElement(using: &random) else { break }
            switch event {
            case .built, .reloaded: work = nil
            case .woke: timers -= 1
            case .stirred, .looked, .interrupted: break
            }
            now = now + .milliseconds(Int.random(in: 0...300, using: &random))
            var directives = machine.handle(event, at: now)
            if let index = directives.firstIndex(of: .look) {
                let changed = Bool.random(using: &random) ? ["a"] : []
                directives.remove(at: index)
                directives += machine.handle(.looked(changed: changed), at: now)
            }
            for directive in directives {
                switch directive {
                case .build, .reload:
                    #expect(
                        work == nil,
                        "seed \(seed): \(directive) during \(String(describing: work))"
                    )
                    work = directive
                case .wake: timers += 1
                case .look, .accept, .say, .endBuild, .stopReload: break
                case .finish: work = nil
                }
            }
            #expect(timers <= 1, "seed \(seed)")
            if machine.phase == .over { return }
            #expect(machine.phase == .watching || work != nil || timers == 1, "seed \(seed)")
        }
        _ = machine.handle(.interrupted, at: now)
        _ = machine.handle(.interrupted, at: now)
        if machine.phase == .building { _ = machine.handle(.built(passed, changed: []), at: now) }
        #expect(machine.phase == .over, "seed \(seed)")
    }

    private static func possible(_ work: WatchDirective?, timers: Int) -> [WatchEvent] {
        var events: [WatchEvent] = [.stirred, .stirred]
        if timers > 0 { events += [.woke, .woke] }
        switch work {
        case .build:
            events += [
                .built(.passed(took: .zero), changed: []), .interrupted,
                .built(.passed(took: .zero), changed: ["a"]),
                .built(.failed(.code(1), took: .zero), changed: []),
            ]
        case .reload:
            events += [.reloaded(.done), .reloaded(.busy), .reloaded(.failed("x"))]
        case .wake, .look, .accept, .say, .endBuild, .stopReload, .finish, nil: break
        }
        return events
    }

    private mutating func reachBuilding() {
        _ = machine.handle(.stirred, at: start)
        _ = machine.handle(.woke, at: start + .seconds(1))
        _ = machine.handle(.looked(changed: ["a"]), at: start)
        #expect(machine.phase == .building)
    }

    private mutating func reachReloading() {
        reachBuilding()
        _ = machine.handle(.built(passed, changed: []), at: start)
        #expect(machine.phase == .reloading(wasBusy: false))
    }

    private mutating func rebuild(changed: [String]) {
        let directives = machine.handle(.built(passed, changed: changed), at: start)
        #expect(directives.first == .say(.outdated(changed)))
        #expect(machine.handle(.woke, at: start + .seconds(1)) == [.build])
    }
}
