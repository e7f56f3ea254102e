import Testing

@testable import HerdCore

@Suite struct StormTests {
    @Test func `the third of five servers to die makes a storm, and it says what they share`() {
        var bench = StormBench.up()
        bench.dies("S1")
        bench.now = bench.now + .seconds(1)
        bench.dies("S2")
        #expect(bench.notes.isEmpty)
        bench.now = bench.now + .seconds(2)
        bench.dies("S4")
        #expect(
            bench.notes == [
                "storm: 3 of 5 servers died of SIGSEGV within 3s;"
                    + " one at a time tries again until one stays up"
            ]
        )
        bench.dies("S5")
        #expect(bench.herd.storm(at: bench.now)?.servers == ["S1", "S2", "S4", "S5"])
    }

    @Test(arguments: [(3, 3), (4, 3), (5, 3), (8, 5), (20, 10), (200, 10)])
    func `how many are a storm depends on the herd's size`(wanted: Int, count: Int) {
        #expect(StormBreaker(policy: RestartPolicy()).serversToBegin(of: wanted) == count)
    }

    @Test func `deaths that are far apart, or of one server alone, are none`() {
        var bench = StormBench.up()
        for name in bench.names {
            bench.dies(name)
            bench.comesUp(name)
            bench.passes(.seconds(6))
        }
        #expect(bench.herd.storm(at: bench.now) == nil)
        for _ in 1...50 {
            bench.dies("S1")
            bench.passes(.seconds(1))
        }
        #expect(bench.herd.storm(at: bench.now) == nil)
    }

    @Test func `who ran well starts again at once, storm or not`() {
        var bench = StormBench.up()
        for name in bench.names {
            bench.dies(name)
            #expect(bench.launched == [name])
        }
        #expect(bench.herd.storm(at: bench.now)?.held == [])
    }

    @Test func `who dies again is held, and one of them tries at once`() {
        var bench = StormBench.up()
        for name in bench.names { bench.dies(name) }
        bench.dies("S1")
        #expect(bench.launched == ["S1"])
        for name in bench.names.dropFirst() {
            bench.dies(name)
            #expect(bench.launched.isEmpty)
        }
        #expect(bench.herd.storm(at: bench.now)?.held == ["S2", "S3", "S4", "S5"])
        #expect(bench.detail("S2") == "SIGSEGV; held by the storm breaker until a server stays up")
        #expect(bench.herd["S2"]?.state == .backoff)
    }

    @Test func `they take turns, one a second at first`() {
        var bench = StormBench.raging()
        var tried: [String] = []
        for _ in 1...8 {
            bench.now = bench.now + .milliseconds(1)
            if let name = bench.names.first(where: { bench.herd[$0]?.state == .starting }) {
                tried.append(name)
                bench.dies(name)
            }
            bench.passes(.seconds(1))
        }
        #expect(tried == ["S1", "S2", "S3", "S4", "S5", "S1", "S2", "S3"])
    }

    @Test(arguments: [(0, 1.0), (9, 1), (20, 2), (100, 6), (10_000, 6)])
    func `the pause grows with the storm, until each has its turn in the longest pause`(
        age: Int,
        seconds: Double
    ) {
        let breaker = StormBreaker(policy: RestartPolicy())
        #expect(breaker.pause(age: .seconds(age), held: 5) == .seconds(seconds))
    }

    @Test func `once one stays up, all start again`() {
        var bench = StormBench.raging()
        bench.comesUp("S1")
        #expect(bench.passes(.milliseconds(500)).isEmpty)
        #expect(Set(bench.passes(.milliseconds(500))) == ["S2", "S3", "S4", "S5"])
        for name in bench.names { bench.comesUp(name) }
        #expect(bench.herd.storm(at: bench.now)?.state == .subsiding)
        bench.passes(.seconds(10))
        #expect(bench.herd.storm(at: bench.now) == nil)
        #expect(bench.notes.isEmpty)
    }

    @Test func `a server that was not touched proves nothing`() {
        var bench = StormBench.up()
        let ill = bench.names.dropLast()
        for name in ill { bench.dies(name) }
        for name in ill { bench.dies(name) }
        bench.passes(.seconds(5))
        #expect(bench.herd.storm(at: bench.now)?.state == .raging)
    }

    @Test func `a storm that comes back wants a longer proof`() {
        var bench = StormBench.raging()
        bench.comesUp("S1")
        bench.passes(.seconds(1))
        bench.dies("S1")
        #expect(
            bench.notes == [
                "the storm is back: S1 died again; one at a time tries until one stays up"
            ]
        )
        let breaker = StormBreaker(policy: RestartPolicy())
        let proofs = (0...5).map { breaker.proof(after: $0) }
        #expect(proofs == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
    }

    @Test func `a new release is named, and so is the way back`() {
        var bench = StormBench(previous: ["S1": "old"])
        bench.send(.startRequested(1, bench.names))
        for name in bench.names { bench.dies(name) }
        let storm = bench.herd.storm(at: bench.now)
        #expect(storm?.release == "7f3a9c1d")
        #expect(
            storm?.sentence.hasPrefix(
                "5 of 5 servers died of SIGSEGV within 0.1s, since release 7f3a9c1;"
            ) == true
        )
        #expect(
            storm?.sentence.hasSuffix(" (herdctl undo goes back to the release before)") == true
        )
    }

    @Test func `a release on which servers ran well is not to blame`() {
        let storm = StormBench.raging().herd.breaker.storm
        #expect(storm?.release == nil)
        #expect(storm?.cause == .exited(.signal(11)))
    }

    @Test func `different causes are said to differ, and what is no exit stands at the end`() {
        var storm = Storm(
            began: .seconds(3),
            deaths: [
                StormDeath(server: "A", cause: .exited(.code(1)), at: .seconds(0)),
                StormDeath(server: "B", cause: .hung(.seconds(5)), at: .seconds(3)),
            ],
            wanted: 3,
            isReleaseNew: false
        )
        #expect(storm.sentence == "2 of 3 servers died within 3s, of different causes")
        storm.deaths[0].cause = .hung(.seconds(5))
        #expect(storm.sentence == "2 of 3 servers died within 3s: no heartbeat for 5s")
    }

    @Test func `what they die of now is what counts`() {
        var bench = StormBench.up()
        for name in bench.names { bench.dies(name, .signal(9)) }
        #expect(bench.herd.breaker.storm?.cause == .exited(.signal(9)))
        bench.dies("S1")
        #expect(bench.herd.breaker.storm?.cause == nil)
        for name in bench.names.dropFirst() { bench.dies(name) }
        #expect(bench.herd.breaker.storm?.cause == .exited(.signal(11)))
    }

    @Test func `who asks for a start is not held`() {
        var bench = StormBench.raging()
        bench.send(.startRequested(2, ["S4"]))
        #expect(bench.launched == ["S4"])
    }

    @Test func `a storm ends with the last server that somebody wants`() {
        var bench = StormBench.raging()
        bench.send(.stopRequested(2, bench.names))
        #expect(bench.herd.storm(at: bench.now) == nil)
        #expect(bench.notes == ["the storm is over"])
    }

    @Test func `herd-places is no server of a storm`() {
        var herd = HerdLife(
            members: ["A", "B", HerdConfiguration.placesName].map {
                ($0, ServerLife(policy: .test, release: nil))
            },
            restart: RestartPolicy()
        )
        var random = LargestNumber()
        _ = herd.handle(.startRequested(1, herd.names), at: .seconds(1), using: &random)
        for name in herd.names {
            let event = LifeEvent.worker(1, .launchFailed("it is not there"))
            _ = herd.handle(.member(name, event), at: .seconds(1), using: &random)
        }
        #expect(herd.storm(at: .seconds(1)) == nil)
    }
}

extension StormDeath {
    fileprivate init(server: String, cause: Death.Cause, at: Moment) {
        self.init(server: server, cause: cause, release: nil, at: at)
    }
}
