import Testing

@testable import HerdCore

/// Every event in every state, against a shell that refuses illegal directives.
struct HandoverGiverExhaustiveTests {
    static let goodPath: [StrictGiver.Event] = [
        .ordered, .connected, .welcome, .frozen, .takenOne, .takenAll, .reportsWritten, .accepted,
        .commitSent, .adopted,
    ]

    @Test(arguments: 0...goodPath.count)
    func `from each step of a good hand-over, any three events are legal`(steps: Int) {
        var shell = StrictGiver()
        for event in Self.goodPath.prefix(steps) { shell.tell(event) }
        explore(shell, depth: 3)
    }

    @Test func `long random lives are legal, and end`() {
        var states: Set<String> = []
        for seed in 0..<3_000 {
            var random = SplitMix64(seed: UInt64(seed))
            var shell = StrictGiver()
            for event in Self.goodPath {
                // Mostly what is due, sometimes anything else before it.
                while Int.random(in: 0..<10, using: &random) == 0 {
                    shell.tell(StrictGiver.Event.allCases.randomElement(using: &random) ?? .damage)
                }
                shell.tell(event)
                states.insert(name(shell))
            }
            shell.expectEnd()
        }
        #expect(states.count == 8)
    }

    private func explore(_ shell: StrictGiver, depth: Int) {
        shell.expectEnd()
        guard depth > 0 else { return }
        for event in StrictGiver.Event.allCases {
            var next = shell
            next.tell(event)
            explore(next, depth: depth - 1)
        }
    }

    private func name(_ shell: StrictGiver) -> String {
        String("\(shell.giver.machine.state)".prefix { $0 != "(" })
    }
}
