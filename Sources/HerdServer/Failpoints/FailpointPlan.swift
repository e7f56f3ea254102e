/// What `HERD_FAILPOINT` asks for, in tests of what happens when a worker fails.
///
///     NAME/STEP=ACTION, several of them separated by commas
///     NAME      a server, or * for every one
///     STEP      of FailpointStep; STEP@3 only the third time, STEP+300 so many milliseconds later
///     ACTION    kill, stop (SIGSTOP), exit (code 7), wrong (falsify what goes out), mute (send
///               nothing any more)
struct FailpointPlan: Equatable, Sendable {
    private(set) var orders: [Order] = []

    struct Order: Equatable, Sendable {
        let step: FailpointStep
        let action: Action
        /// Only the time of that number counts, from 1; nil: each.
        var time: Int?
        var delay: Duration = .zero
    }

    enum Action: String, CaseIterable, Sendable {
        case kill, stop, exit, wrong, mute
    }

    /// The part of a text that can't be understood.
    struct Problem: Error, Equatable {
        let part: String
    }

    /// Nothing fails by itself.
    init() {}

    /// The orders of `text` for `server`; others' are read too, so that no mistake goes unnoticed.
    init(_ text: String, server: String) throws(Problem) {
        for part in text.split(separator: ",") {
            guard let (name, order) = Self.order(part) else { throw Problem(part: String(part)) }
            if name == "*" || name == server { orders.append(order) }
        }
    }

    private static func order(_ part: Substring) -> (name: Substring, Order)? {
        let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2, let slash = sides[0].firstIndex(of: "/"),
            let action = Action(rawValue: String(sides[1]))
        else { return nil }
        let place = sides[0][sides[0].index(after: slash)...]
        let delayed = place.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let timed = delayed[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let step = FailpointStep(rawValue: String(timed[0])) else { return nil }
        var order = Order(step: step, action: action)
        if timed.count > 1 {
            guard let time = UInt16(timed[1]) else { return nil }
            order.time = Int(time)
        }
        if delayed.count > 1 {
            guard let milliseconds = UInt16(delayed[1]) else { return nil }
            order.delay = .milliseconds(milliseconds)
        }
        return (sides[0][..<slash], order)
    }
}
