import Testing

@testable import HerdCore

/// A server that was moved goes back to the release that it had.
@Suite struct ServerReturnTests {
    @Test func `a release that ran well needs no trial and no probation`() {
        var bench = LifeBench.returning()
        #expect(
            bench.directives.launches == [Launch(generation: 3, release: "old", predecessor: 2)]
        )
        bench.worker(3, .launched)
        #expect(bench.worker(3, .becameReady).contains(.handOver(from: 2, to: 3)))
        #expect(bench.worker(2, .handedOver(.moved(connections: 7))).outcomes.isEmpty)
        #expect(bench.worker(2, .exited(.code(0))).outcomes == [.moved(connections: 7)])
        #expect(bench.life.state == .ready)
        #expect(bench.life.release == "old")
    }

    @Test func `connections that are kept three times are left behind`() {
        var bench = LifeBench.returning()
        bench.worker(3, .launched)
        bench.worker(3, .becameReady)
        for _ in 1...2 {
            bench.worker(2, .handedOver(.kept(reason: "the successor hung up")))
            bench.send(.woke, after: .milliseconds(500))
        }
        let directives = bench.worker(2, .handedOver(.kept(reason: "the successor hung up")))
        #expect(directives.contains(.accept(generation: 3)))
        #expect(directives.contains(.drain(generation: 2, within: .seconds(10))))
        #expect(bench.worker(2, .exited(.code(0))).outcomes == [.moved(connections: nil)])
    }

    @Test func `the old release is tried three times next to the new, and then in its place`() {
        var bench = LifeBench.returning()
        for generation in 3...4 {
            bench.worker(generation, .launched)
            let next = bench.worker(generation, .exited(.code(1)))
            #expect(next.launches.map(\.predecessor) == [2])
        }
        bench.worker(5, .launched)
        #expect(bench.worker(5, .exited(.code(1))).contains(.terminate(generation: 2)))
        let alone = bench.worker(2, .exited(.code(0)))
        #expect(alone.launches == [Launch(generation: 6, release: "old")])
        bench.worker(6, .launched)
        #expect(bench.worker(6, .becameReady).outcomes == [.moved(connections: nil)])
    }

    @Test func `a return that never gets ready ends nevertheless, and is tried on`() {
        var bench = LifeBench.returning()
        for generation in 3...5 {
            bench.worker(generation, .launched)
            bench.worker(generation, .exited(.code(1)))
        }
        bench.worker(2, .exited(.code(0)))
        bench.worker(6, .launched)
        let end = bench.worker(6, .exited(.code(1)))
        #expect(end.outcomes == [.failed(ReloadFault("exit 1", generation: 6))])
        #expect(bench.life.state == .backoff)
        #expect(bench.send(.woke, after: .seconds(30)).launches.map(\.release) == ["old"])
    }

    @Test func `a worker of the new release that dies leaves the server to the old`() {
        var bench = LifeBench.returning()
        bench.worker(3, .launched)
        #expect(bench.worker(2, .exited(.signal(11))).outcomes.isEmpty)
        #expect(bench.worker(3, .becameReady).outcomes == [.moved(connections: nil)])
        #expect(bench.life.release == "old")
    }

    @Test func `a server that is down gets its old release at once`() {
        var bench = LifeBench()
        bench.send(.reloadRequested(release: "new"))
        let directives = bench.send(.returnRequested(release: "old"))
        #expect(directives == [.endReload(.moved(connections: nil))])
        #expect(bench.send(.startRequested).launches.map(\.release) == ["old"])
    }

    @Test func `a server whose new worker has just died starts with the old release`() {
        var bench = LifeBench.ready()
        bench.worker(1, .exited(.code(1)))
        let directives = bench.send(.returnRequested(release: "old"))
        #expect(directives.launches == [Launch(generation: 2, release: "old")])
    }
}
