@testable import HerdCore

extension FloodWorld {
    /// Something goes wrong; whatever it is ends when the plan says so.
    mutating func faultHappens() {
        guard now < plan.faultsEnd else { return }
        let node = random.below(nodes.count)
        switch random.below(11) {
        case 0, 1: cut(node, bothWays: true)
        case 2: cut(node, bothWays: false)
        case 3, 4:
            crash(node)
            queue.add(.start(node: node), due: now + .milliseconds(20 + random.below(1_500)))
        case 5:
            note("\(nodes[node].name) freezes")
            nodes[node].frozenUntil = end(in: random.below(4_000))
        case 6:
            nodes[node].clockAhead = Int64(random.below(7_200) - 3_600) * 1_000_000_000
            note(
                "\(nodes[node].name)'s clock is ahead by \(nodes[node].clockAhead / 1_000_000_000) s"
            )
        case 7:
            nodes[node].file.isFull.toggle()
            note("\(nodes[node].name)'s disk is \(nodes[node].file.isFull ? "full" : "free")")
        case 8:
            nodes[node].failsNextSync = true
            note("\(nodes[node].name)'s next sync fails")
        case 9:
            nodes[node].diskTime = .milliseconds(random.below(400))
            note("\(nodes[node].name)'s disk takes \(nodes[node].diskTime)")
        default:
            let delay = Duration.milliseconds(1 + random.below(600))
            for other in nodes.indices { delays[node][other] = delay }
            note("\(nodes[node].name) is slow: \(delay)")
        }
        queue.add(.fault, due: now + .milliseconds(100 + random.below(700)))
    }

    private func end(in milliseconds: Int) -> Moment {
        min(now + .milliseconds(milliseconds), plan.faultsEnd)
    }

    private mutating func cut(_ node: Int, bothWays: Bool) {
        guard let other = nodes[node].neighbors.randomElement(using: &random) else { return }
        let until = end(in: 100 + random.below(5_000))
        note(
            "cut \(nodes[node].name) to \(nodes[other].name)\(bothWays ? " and back" : "")"
                + " until \(until.sinceStart)"
        )
        cuts[node][other] = until
        if bothWays { cuts[other][node] = until }
    }

    /// From now on nothing goes wrong, and nobody reports anything.
    mutating func heal() {
        note("everything heals")
        for node in nodes.indices {
            for other in nodes.indices {
                cuts[node][other] = now
                delays[node][other] = .milliseconds(5)
            }
            nodes[node].file.isFull = false
            nodes[node].failsNextSync = false
            nodes[node].diskTime = .zero
            if nodes[node].frozenUntil > now { nodes[node].frozenUntil = now }
            start(node)
        }
    }
}
