import Testing

@testable import HerdCore

struct SavedReplyTests {
    private let first = SaveNumber(number: 1)
    private let second = SaveNumber(number: 2)

    @Test func `replies of one save leave together, in the order of their requests`() {
        var client = SavingClient()
        client.report("a", first)
        client.answer("b")
        client.report("c", first)
        client.report("d", first)
        client.report("e", second)
        #expect(client.output == "")
        client.queue.saveEnded(first, .saved, to: &client.bytes)
        #expect(client.output == "a\nb\nc\nd\n")
        #expect(client.queue.awaitsSave)
        client.queue.saveEnded(second, .saved, to: &client.bytes)
        #expect(client.output == "a\nb\nc\nd\ne\n")
        #expect(!client.queue.awaitsSave)
        #expect(client.queue.heldBytes == 0)
        #expect(client.queue.inWork == 0)
    }

    @Test func `what is refused says so, in the place of what would have been said`() {
        var client = SavingClient()
        client.report("a", first)
        client.answer("b")
        client.report("c", second)
        client.queue.saveEnded(first, .refused, to: &client.bytes)
        client.queue.saveEnded(second, .saved, to: &client.bytes)
        #expect(client.output == "? IAMAT a not stored: the disk is full\nb\nc\n")
        #expect(client.queue.heldBytes == 0)
    }

    @Test func `what stands between replies that are refused is said all the same`() {
        var client = SavingClient()
        client.report("a", first)
        client.answer("b")
        client.report("c", first)
        client.report("d", first)
        client.answer("e")
        #expect(client.queue.inWork == 1)
        client.queue.saveEnded(first, .refused, to: &client.bytes)
        let refusals = ["a", "c", "d"].map { "? IAMAT \($0) not stored: the disk is full\n" }
        #expect(client.output == "\(refusals[0])b\n\(refusals[1])\(refusals[2])e\n")
        #expect(client.queue.heldBytes == 0)
    }

    @Test func `a later save ends the wait for an earlier one`() {
        var client = SavingClient()
        client.report("a", first)
        client.queue.saveEnded(second, .saved, to: &client.bytes)
        #expect(client.output == "a\n")
    }

    @Test func `requests that wait for one save count as one, and their bytes as what they are`() {
        var client = SavingClient()
        for _ in 0..<500 { client.report("a", first) }
        #expect(client.queue.inWork == 1)
        #expect(client.queue.heldBytes == 500 * "a\n".utf8.count)
    }

    @Test func `a line that its reply does not repeat is held beside it`() {
        var client = SavingClient()
        client.report("a", first, line: "IAMAT  a")
        client.report("b", first)
        client.report("c", first, line: "IAMAT c ")
        client.report("d", first, line: "IAMAT ")
        #expect(client.queue.heldBytes == "a\nb\nc\nd\nIAMAT  a\nIAMAT c \nIAMAT \n".utf8.count)
        client.queue.saveEnded(first, .refused, to: &client.bytes)
        let lines = ["IAMAT  a", "IAMAT b", "IAMAT c ", "IAMAT "]
        #expect(
            client.output == lines.map { "? \($0) not stored: the disk is full\n" }.joined()
        )
        #expect(client.queue.heldBytes == 0)
    }

    @Test func `disks and places hold one another's replies back`() {
        var client = SavingClient()
        client.report("a", first)
        let pending = client.ask("B")
        client.report("c", first)
        client.queue.saveEnded(first, .saved, to: &client.bytes)
        #expect(client.output == "a\n")
        client.queue.complete(pending, to: &client.bytes) { $0 += Array("!\n".utf8) }
        #expect(client.output == "a\nB!\nc\n")
        let other = client.ask("D")
        client.report("e", second)
        client.queue.complete(other, to: &client.bytes) { $0 += Array("!\n".utf8) }
        #expect(client.output == "a\nB!\nc\nD!\n")
        client.queue.saveEnded(second, .saved, to: &client.bytes)
        #expect(client.output == "a\nB!\nc\nD!\ne\n")
    }

    @Test func `what has been saved can be frozen behind what waits for the places`() {
        var client = SavingClient()
        _ = client.ask("A")
        client.report("b", first)
        client.answer("c")
        client.queue.saveEnded(first, .saved, to: &client.bytes)
        let thawed = ReplyQueue(thawing: client.queue.frozen)
        #expect(client.queue.frozen.count == 1)
        #expect(thawed.heldBytes == client.queue.heldBytes)
        #expect(String(decoding: client.queue.frozen[0].behind, as: UTF8.self) == "b\nc\n")
    }
}

private struct SavingClient {
    var queue = ReplyQueue()
    var bytes: [UInt8] = []

    var output: String { String(decoding: bytes, as: UTF8.self) }

    mutating func answer(_ text: String) {
        _ = queue.append(to: &bytes) { output in
            output += Array("\(text)\n".utf8)
            return .answered
        }
    }

    mutating func report(_ text: String, _ save: SaveNumber, line: String? = nil) {
        answer(text)
        Array((line ?? "IAMAT \(text)").utf8).withUnsafeBytes {
            queue.hold(from: &bytes, until: save, line: $0)
        }
    }

    mutating func ask(_ text: String) -> PendingReply {
        _ = queue.append(to: &bytes) { output in
            output += Array(text.utf8)
            return .answered
        }
        let question = PlacesQuestion(latitude: 1, longitude: 1, radiusMeters: 1)
        return queue.hold(from: &bytes, question: question, bound: 1)
    }
}
