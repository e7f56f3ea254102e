import Testing

@testable import HerdCore

/// Servers that all seem to hang are not all stopped for it.
@Suite struct LastServerTests {
    /// Nobody is heard of any more; every timer fires in time.
    ///
    /// Returns who was killed; who was told does not end before the test says so.
    private static func silence(_ bench: inout StormBench, _ seconds: Int) -> Set<String> {
        var killed: Set<String> = []
        for _ in 1...(seconds * 10) {
            bench.now = bench.now + .milliseconds(100)
            for name in bench.names {
                bench.send(.member(name, .woke))
                killed.formUnion(bench.killed)
            }
        }
        return killed
    }

    @Test func `one server that hangs is killed at once`() {
        var bench = StormBench.up()
        bench.now = bench.now + .seconds(4)
        for name in bench.names.dropFirst() { bench.worker(name, .heartbeatCame) }
        #expect(Self.silence(&bench, 1) == ["S1"])
    }

    @Test func `while nobody is heard of, one at a time is killed`() {
        var bench = StormBench.up()
        #expect(Self.silence(&bench, 20) == ["S1"])
        #expect(bench.herd["S2"]?.state == .ready)
        #expect(bench.detail("S2") == "no heartbeat for 20s; spared, since most servers are late")
        bench.dies("S1", .signal(9))
        bench.comesUp("S1")
        #expect(Self.silence(&bench, 2) == ["S2"])
    }

    @Test func `when most are on time again, those that are not are killed at once`() {
        var bench = StormBench.up()
        #expect(Self.silence(&bench, 8) == ["S1"])
        bench.dies("S1", .signal(9))
        bench.comesUp("S1")
        for name in ["S2", "S3"] { bench.worker(name, .heartbeatCame) }
        #expect(Self.silence(&bench, 1) == ["S4", "S5"])
    }

    @Test func `a heartbeat after all is forgiveness`() {
        var bench = StormBench.up()
        #expect(Self.silence(&bench, 8) == ["S1"])
        for name in bench.names { bench.worker(name, .heartbeatCame) }
        #expect(bench.detail("S2") == nil)
        #expect(Self.silence(&bench, 4) == ["S1"])
    }

    @Test func `that it is spared is said once`() {
        var bench = StormBench.up(2)
        var notes = 0
        for _ in 1...200 {
            bench.now = bench.now + .milliseconds(100)
            for name in bench.names {
                bench.send(.member(name, .woke))
                notes += bench.directives.count {
                    if case .member("S2", .note(.sparing)) = $0 { true } else { false }
                }
            }
        }
        #expect(notes == 1)
    }

    @Test func `the last one is killed too when nothing can be hoped for`() {
        var bench = StormBench.up(2)
        #expect(Self.silence(&bench, 34) == ["S1"])
        #expect(Self.silence(&bench, 2) == ["S1", "S2"])
    }

    @Test func `a server that is alone, or whose others are wanted down, is killed at once`() {
        var alone = StormBench.up(1)
        #expect(Self.silence(&alone, 6) == ["S1"])
        var left = StormBench.up(2)
        left.send(.stopRequested(2, ["S2"]))
        left.worker("S2", .exited(.code(0)))
        #expect(Self.silence(&left, 6) == ["S1"])
    }
}

extension StormBench {
    fileprivate var killed: [String] {
        directives.compactMap { if case .member(let name, .kill) = $0 { name } else { nil } }
    }
}
