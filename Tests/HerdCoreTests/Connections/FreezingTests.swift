import Testing

@testable import HerdCore

struct FreezingTests {
    /// The same happens to a connection and to its copy that went through a hand-over.
    @Test func `a connection that was frozen and thawed can't be told from one that was not`()
        throws
    {
        var frozenIn: Set<String> = []
        for seed in 0..<1_500 {
            var random = SplitMix64(seed: UInt64(seed))
            var original = ModelConnection(
                unreadBytes: seed % 3 * 8,
                at: Moment(.seconds(1_000))
            )
            for _ in 0..<Int.random(in: 0...40, using: &random) {
                Step.random(using: &random).happens(to: &original)
            }
            guard let record = original.record else {
                #expect(original.visible.closeReason != nil)
                continue
            }
            frozenIn.insert("\(record.connection.phase)".prefix { $0 != "(" }.description)
            var copy = ModelConnection(
                thawing: try HandoverRecord(bytes: record.bytes),
                after: original,
                at: Moment(.seconds(Int.random(in: 0...9_999, using: &random)))
            )
            #expect(copy.record == record, "seed \(seed)")
            // The other worker's socket comes to its end once more.
            if copy.inputHasEnded { copy.endInput() }
            for number in 0..<60 {
                guard original.visible == copy.visible else { break }
                let step = Step.random(using: &random)
                step.happens(to: &original)
                step.happens(to: &copy)
                #expect(original.visible == copy.visible, "seed \(seed), \(number): \(step)")
            }
            #expect(original.visible == copy.visible, "seed \(seed)")
        }
        #expect(frozenIn == ["open", "finishing", "refusing", "lingering"])
    }

    @Test func `time does not pass for a frozen connection`() throws {
        let began = Moment(.seconds(100))
        var connection = ConnectionMachine(limits: Limits(), at: began)
        _ = connection.handle(
            .inputTaken(lines: 0, rest: .unfinishedLine, load: ConnectionLoad()),
            at: began
        )
        let frozen = try #require(connection.frozen(at: began + .seconds(4)))
        let later = Moment(.seconds(5_000))
        var thawed = ConnectionMachine(thawing: frozen, limits: Limits(), at: later)
        let directives = thawed.handle(
            .thawed(rest: .unfinishedLine, load: ConnectionLoad()),
            at: later
        )
        #expect(directives.reading == true)
        #expect(directives.wakesAt == later + .seconds(6))
    }

    @Test func `a thawed connection keeps to the limits of the worker that thaws it`() throws {
        let now = Moment(.seconds(100))
        let connection = ConnectionMachine(limits: Limits(), at: now)
        let frozen = try #require(connection.frozen(at: now))
        var limits = Limits()
        limits.unsentBytesMax = 1_024
        limits.unsentBytesPause = 512
        var much = ConnectionMachine(thawing: frozen, limits: limits, at: now)
        let overloaded = much.handle(
            .thawed(rest: .nothing, load: ConnectionLoad(unsentBytes: 600)),
            at: now
        )
        #expect(overloaded.reading == nil)
        #expect(overloaded.wakesAt == now + limits.unsentAge)
        var tooMuch = ConnectionMachine(thawing: frozen, limits: limits, at: now)
        let load = ConnectionLoad(unsentBytes: 1_025)
        #expect(tooMuch.handle(.thawed(rest: .nothing, load: load), at: now).closes == .unsentBytes)
    }

    @Test func `replies that were complete behind one that waits stay behind it`() {
        var queue = ReplyQueue()
        var output: [UInt8] = []
        let first = queue.hold("a", in: &output)
        let second = queue.hold("b", in: &output)
        queue.answer("c", in: &output)
        let third = queue.hold("d", in: &output)
        queue.complete(second, to: &output) { $0 += [UInt8(ascii: "B")] }
        #expect(queue.frozen.map { String(decoding: $0.head, as: UTF8.self) } == ["a", "d"])
        #expect(queue.frozen.map { String(decoding: $0.behind, as: UTF8.self) } == ["bBc", ""])

        var thawed = ReplyQueue(thawing: queue.frozen)
        #expect(thawed.inWork == 2)
        #expect(thawed.heldBytes == queue.heldBytes)
        #expect(queue.questions.map(\.reply) == [first, third])
        for (reply, _, bound) in thawed.questions {
            thawed.complete(reply, to: &output) { $0 += Array("\(bound)".utf8) }
        }
        #expect(String(decoding: output, as: UTF8.self) == "a7bBcd7")
    }

    /// Whoever adds a property decides in `frozen` and `init(thawing:)` what becomes of it.
    @Test func `every property of what moves is known`() {
        let machine = ConnectionMachine(limits: Limits(), at: Moment(.zero))
        #expect(
            names(of: machine) == [
                // Moved.
                "phase", "reason", "inputHasEnded", "unreadBytes", "lastMoved", "lineBegan",
                "overloadedSince", "drainsUntil", "turn",
                // Told anew by the shell, or the other worker's own.
                "load", "rest", "isReading", "limits", "timers",
            ]
        )
        // The first and the last only matter between two calls of one line; nothing that waits for
        // a save is frozen.
        #expect(
            names(of: ReplyQueue()) == [
                "firstNumber", "inWork", "heldBytes", "slots", "savesAwaited", "lastStart",
            ]
        )
    }

    private func names(of value: Any) -> Set<String> {
        Set(Mirror(reflecting: value).children.compactMap(\.label))
    }
}

extension ReplyQueue {
    fileprivate mutating func answer(_ reply: String, in output: inout [UInt8]) {
        _ = append(to: &output) {
            $0 += Array(reply.utf8)
            return .answered
        }
    }

    fileprivate mutating func hold(_ reply: String, in output: inout [UInt8]) -> PendingReply {
        answer(reply, in: &output)
        return hold(from: &output, question: ModelConnection.question, bound: 7)
    }
}

/// Something that happens to a connection.
private enum Step {
    case receive([UInt8])
    case socketTakes(Int)
    case placesAnswer(Int)
    case pass(Duration)
    case turn
    case endInput
    case drain(Duration)
    case finish

    static func random(using random: inout SplitMix64) -> Self {
        switch Int.random(in: 0..<40, using: &random) {
        case 0..<12: .receive(bytes(using: &random))
        case 12..<20: .socketTakes(Int.random(in: 1...20, using: &random))
        case 20..<26: .placesAnswer(Int.random(in: 0..<3, using: &random))
        case 26..<32: .pass(.milliseconds(Int.random(in: 0...4_000, using: &random)))
        case 32..<37: .turn
        case 37: .endInput
        case 38: .drain(.seconds(Int.random(in: 0...9, using: &random)))
        default: .finish
        }
    }

    private static func bytes(using random: inout SplitMix64) -> [UInt8] {
        let words = ["a\n", "Wat\n", "W\n", "Up\n", "\n", "par", "t", "bcdefg\n", "tooooo long"]
        let weights = [4, 4, 2, 2, 1, 3, 1, 4, 1]
        let all = zip(words, weights).flatMap { Array(repeating: $0, count: $1) }
        return (0..<Int.random(in: 1...5, using: &random)).flatMap { _ in
            Array((all.randomElement(using: &random) ?? "").utf8)
        }
    }

    func happens(to connection: inout ModelConnection) {
        switch self {
        case .receive(let bytes): connection.receive(bytes)
        case .socketTakes(let count): connection.socketTakes(count)
        case .placesAnswer(let index): connection.placesAnswer(index)
        case .pass(let time): connection.pass(time)
        case .turn: connection.turn()
        case .endInput: connection.endInput()
        case .drain(let time): connection.drain(for: time)
        case .finish: connection.finish()
        }
    }
}
