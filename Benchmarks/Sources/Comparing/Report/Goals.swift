import Measuring

/// What the herd aims at, beside what was measured.
struct Goals {
    let figures: Figures

    struct Goal {
        let words: String
        let aim: String
        let measured: String
        let isMet: Bool
    }

    var all: [Goal] {
        ratios + [rivals, invalid].compactMap { $0 } + whatsat + onDisk + flood + memory
    }

    private static let one = Shape(connections: 50, depth: 1)
    private static let sixteen = Shape(connections: 50, depth: 16)

    private var ratios: [Goal] {
        zip(LoadCase.shapes, [1.2, 1.4, 1.44, 1.68]).compactMap { shape, most in
            figures.load(.herd, .iamat, shape).map {
                atMost(most, $0.ratio, "CPU of IAMAT at \(shape.title), C floors", decimals: 2)
            }
        }
    }

    /// Its cost beside that of each rival, at one and at sixteen in flight.
    ///
    /// Both in C floors of the same round: what disturbs one round disturbs both.
    private var rivals: Goal? {
        let rivals: [Platform] = [.java, .node, .uvloop, .asyncio]
        let shares = [Self.one, Self.sixteen].flatMap { shape in
            rivals.compactMap { rival -> (Double, String)? in
                guard let own = figures.load(.herd, .iamat, shape)?.ratio,
                    let other = figures.load(rival, .iamat, shape)?.ratio
                else { return nil }
                return (own / other, "\(rival.title) at \(shape.title)")
            }
        }
        guard let nearest = shares.max(by: { $0.0 < $1.0 }) else { return nil }
        return Goal(
            words: "CPU of IAMAT beside the rivals'",
            aim: "not above any",
            measured: "\(decimals(nearest.0, 2)) of \(nearest.1)",
            isMet: nearest.0 <= 1
        )
    }

    private var invalid: Goal? {
        cost(.invalid, Self.sixteen).map {
            atMost(1, $0, "CPU of a wrong line at 50 × 16, IAMATs", decimals: 2)
        }
    }

    private var whatsat: [Goal] {
        [Self.one, Self.sixteen].compactMap { shape in
            guard let cost = cost(.whatsat, shape),
                let bytes = figures.load(.herd, .whatsat, shape)?.replyBytes
            else { return nil }
            let reply = "\(decimals(bytes / 1e3, 1)) KB"
            let words = "CPU of a warm WHATSAT (\(reply)) at \(shape.title), IAMATs"
            return atMost(3, cost, words, decimals: 2)
        }
    }

    /// CPU for each reply, as a multiple of that of an IAMAT in the same shape.
    private func cost(_ command: Command, _ shape: Shape) -> Double? {
        guard let own = figures.load(.herd, command, shape),
            let iamat = figures.load(.herd, .iamat, shape)
        else { return nil }
        return own.microseconds / iamat.microseconds
    }

    private var onDisk: [Goal] {
        let words = "Requests a second on disk at 50 × 16, of those in memory"
        return [
            onDisk(figures.durability, words),
            onDisk(figures.loads, "\(words); all threads on one processor"),
        ].compactMap { $0 }
    }

    private func onDisk(_ loads: [LoadFigures], _ words: String) -> Goal? {
        let rates = [Platform.herdOnDisk, .herd].compactMap { platform in
            loads.first { $0.platform == platform && $0.trial == .durability }?.repliesPerSecond
        }
        guard rates.count == 2 else { return nil }
        let share = rates[0] / rates[1]
        return Goal(
            words: words,
            aim: "at least 0.5",
            measured: decimals(share, 2),
            isMet: share >= 0.5
        )
    }

    private var flood: [Goal] {
        guard let herd = figures.herds.first(where: { $0.platform == .herd }),
            let alone = figures.load(.herd, .iamat, Self.one)
        else { return [] }
        let others = Double(Topology.herd.members.count - 1)
        let each = (herd.microseconds - alone.microseconds) / others / alone.microseconds
        let share = herd.shares.first { $0.milliseconds == 2 }?.share ?? 0
        return [
            Goal(
                words: "Reports known to all five 2 ms after the AT",
                aim: "at least 99 %",
                measured: "\(decimals(share * 100, 1)) %",
                isMet: share >= 0.99
            ),
            atMost(0.5, each, "CPU for each further server that knows, IAMATs", decimals: 2),
        ]
    }

    private var memory: [Goal] {
        guard let herd = figures.memory.first(where: { $0.platform == .herd }) else { return [] }
        return [
            atMost(20, Double(herd.freshBytes) / 1e6, "Fresh server, MB resident", decimals: 1),
            atMost(300, herd.bytesPerClient, "Bytes for each further client", decimals: 0),
            atMost(6, herd.bytesPerConnection / 1e3, "KB for each idle connection", decimals: 1),
        ]
    }

    private func atMost(
        _ most: Double,
        _ value: Double,
        _ words: String,
        decimals count: Int
    ) -> Goal {
        Goal(
            words: words,
            aim: "at most \(most.formatted())",
            measured: decimals(value, count),
            isMet: value <= most
        )
    }
}
