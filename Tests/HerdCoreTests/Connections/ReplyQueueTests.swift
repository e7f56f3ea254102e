import Testing

@testable import HerdCore

struct ReplyQueueTests {
    @Test func `while nothing is pending, replies go straight to the output`() {
        var connection = TestReplies()
        connection.answer("a")
        connection.answer("b")
        #expect(connection.output == "ab")
        #expect(connection.queue.inWork == 0)
        #expect(connection.queue.heldBytes == 0)
    }

    @Test func `a reply that must wait keeps all later ones behind it`() {
        var connection = TestReplies()
        connection.answer("a")
        let first = connection.hold("B")
        connection.answer("c")
        let second = connection.hold("D")
        connection.answer("e")
        #expect(connection.output == "a")
        #expect(connection.queue.inWork == 2)
        #expect(connection.queue.heldBytes == 4)

        connection.complete(second, "!")
        #expect(connection.output == "a")
        #expect(connection.queue.inWork == 1)
        connection.complete(first, "?")
        #expect(connection.output == "aB?cD!e")
        #expect(connection.queue.inWork == 0)
        #expect(connection.queue.heldBytes == 0)
        connection.answer("f")
        #expect(connection.output == "aB?cD!ef")
    }

    @Test func `a reply whose rest is there at once is extended in its place`() {
        var connection = TestReplies()
        connection.answer("a")
        connection.extend("+")
        let held = connection.hold("B")
        connection.answer("c")
        connection.extend("+")
        #expect(connection.output == "a+")
        #expect(connection.queue.heldBytes == 3)
        connection.complete(held, "!")
        #expect(connection.output == "a+B!c+")
    }

    @Test func `the next held reply has the name that was foretold`() {
        var connection = TestReplies()
        for _ in 0..<3 {
            let foretold = connection.queue.nextPending
            #expect(connection.hold("x") == foretold)
        }
        connection.complete(PendingReply(number: 0), "")
        let foretold = connection.queue.nextPending
        #expect(connection.hold("x") == foretold)
        #expect(foretold == PendingReply(number: 3))
    }

    /// Replies of all kinds, completed in random order: they leave in the order of their requests.
    @Test func `the order of requests is the order of replies, whatever the order of answers`() {
        for seed in 0..<300 {
            var random = SplitMix64(seed: UInt64(seed))
            var connection = TestReplies()
            var pending: [(PendingReply, String)] = []
            var expected = ""
            for number in 0..<Int.random(in: 1...60, using: &random) {
                let head = "<\(number)"
                switch Int.random(in: 0..<3, using: &random) {
                case 0:
                    connection.answer(head + ">")
                    expected += head + ">"
                case 1:
                    let rest = String(repeating: ".", count: number) + ">"
                    pending.append((connection.hold(head), rest))
                    expected += head + rest
                default: connection.complete(someOf: &pending, using: &random)
                }
                #expect(connection.queue.inWork == pending.count)
                #expect(expected.hasPrefix(connection.output))
            }
            while !pending.isEmpty { connection.complete(someOf: &pending, using: &random) }
            #expect(connection.output == expected, "seed \(seed)")
            #expect(connection.queue.heldBytes == 0)
        }
    }
}

/// A reply queue and the output that it fills.
private struct TestReplies {
    var queue = ReplyQueue()
    private var bytes: [UInt8] = []

    var output: String { String(decoding: bytes, as: UTF8.self) }

    mutating func answer(_ reply: String) {
        let outcome = queue.append(to: &bytes) {
            $0 += Array(reply.utf8)
            return .answered
        }
        #expect(outcome == .answered)
    }

    mutating func extend(_ reply: String) {
        queue.extendLast(in: &bytes) { $0 += Array(reply.utf8) }
    }

    mutating func hold(_ reply: String) -> PendingReply {
        answer(reply)
        let question = PlacesQuestion(latitude: 34, longitude: -118, radiusMeters: 10)
        return queue.hold(from: &bytes, question: question, bound: 5)
    }

    mutating func complete(_ pending: PendingReply, _ rest: String) {
        queue.complete(pending, to: &bytes) { $0 += Array(rest.utf8) }
    }

    mutating func complete(
        someOf pending: inout [(PendingReply, String)],
        using random: inout SplitMix64
    ) {
        guard let chosen = pending.indices.randomElement(using: &random) else { return }
        let (reply, rest) = pending.remove(at: chosen)
        complete(reply, rest)
    }
}
