import Testing

@testable import HerdCore

/// Whatever arrives where and when: when the flood is over, every server has the same reports.
struct ConvergenceTests {
    @Test func `every order of arrival ends with the same report`() {
        let lines = [
            "UPDATE a +1-1 5 6000000000 Hands", "UPDATE a +2-2 5 6000000000 Wilkes",
            "UPDATE a +3-3 5 7000000000 Hands", "UPDATE a +4-4 9999 1000000000 Hands",
            "UPDATE a +5-5 60 50000000000 Welsh", "UPDATE a +6-6 5 6000000000 Hands",
            "UPDATE a +6-6 5.0 6000000000 Hands",
        ]
        var endings: Set<String> = []
        forEachPermutation(of: lines) { order in
            var server = TestServer()
            for line in order { _ = server.reply(to: line) }
            endings.insert(server.reply(to: "WHATSAT a 1 1"))
        }
        #expect(endings == ["AT Hands -9998.000000000 a +4-4 9999\n"])
    }

    @Test(arguments: [
        TestHerd.Shape.line, .ring, .star, .mesh, .paper,
    ])
    func `a flood ends, and leaves every server with every report`(shape: TestHerd.Shape) {
        for seed in 0..<20 {
            var random = SplitMix64(seed: UInt64(seed))
            var herd = TestHerd(shape, clockSteps: .seconds(20))
            for _ in 0..<200 {
                if Bool.random(using: &random) {
                    herd.report(using: &random)
                } else {
                    herd.deliver(using: &random)
                }
            }
            herd.settle(using: &random)
            let first = herd.reports(of: 0)
            #expect(!first.isEmpty)
            for server in 1..<5 {
                #expect(herd.reports(of: server) == first, "\(shape), seed \(seed)")
            }
        }
    }

    @Test func `links that break and servers that lose all they know end alike too`() {
        for seed in 100..<200 {
            var random = SplitMix64(seed: UInt64(seed))
            var herd = TestHerd(.paper)
            for _ in 0..<400 {
                switch Int.random(in: 0..<10, using: &random) {
                case 0: herd.breakLink(using: &random)
                case 1: herd.restart(Int.random(in: 0..<5, using: &random))
                case 2...4: herd.report(using: &random)
                default: herd.deliver(using: &random)
                }
            }
            herd.settle(using: &random)
            let first = herd.reports(of: 0)
            for server in 1..<5 {
                #expect(herd.reports(of: server) == first, "seed \(seed)")
            }
        }
    }

    @Test func `a report costs at most one line each way on each link`() {
        var random = SplitMix64(seed: 12)
        var herd = TestHerd(.mesh)
        herd.report(using: &random)
        herd.settle(using: &random)
        #expect(herd.linesSent > 0 && herd.linesSent <= herd.links.count)
    }

    private func forEachPermutation(of lines: [String], _ body: ([String]) -> Void) {
        func permute(_ chosen: [String], _ rest: [String]) {
            if rest.isEmpty { body(chosen) }
            for (position, line) in rest.enumerated() {
                var others = rest
                others.remove(at: position)
                permute(chosen + [line], others)
            }
        }
        permute([], lines)
    }
}
