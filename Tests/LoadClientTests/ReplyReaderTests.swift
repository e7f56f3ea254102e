import HerdCore
import Testing

@testable import LoadClient

@Suite struct ReplyReaderTests {
    private var reader = ReplyReader()

    @Test mutating func `a reply is whole however its bytes come`() throws {
        ask("WHATSAT x 10 5", .ownPlace(search: "10 5"))
        ask("FOO", .refused)
        let text = "AT S +0.000000001 x +1+1 5\n{\n\"a\" : [],\n}\n\n? FOO\n"
        var replies: [Reply] = []
        for byte in text.utf8 {
            take([byte])
            if let answered = try reader.next(at: moment(1)) { replies.append(answered.reply) }
        }
        #expect(replies.map(\.line) == ["AT S +0.000000001 x +1+1 5", "? FOO"])
        #expect(replies[0].places == Array("{\n\"a\" : [],\n}".utf8))
        #expect(reader.unanswered == 0)
    }

    @Test mutating func `a refused WHATSAT has no places behind it`() throws {
        ask("WHATSAT x 10 5", .ownPlace(search: "10 5"))
        take(Array("? WHATSAT x 10 5\n".utf8))
        #expect(try reader.next(at: moment(1))?.reply == Reply(line: "? WHATSAT x 10 5"))
    }

    @Test mutating func `a wait begins with the question or with the reply before it`() throws {
        ask("A", .refused, sentAt: 10)
        ask("B", .refused, sentAt: 20)
        take(Array("? A\n".utf8))
        #expect(try reader.next(at: moment(50))?.waited == .milliseconds(40))
        take(Array("? B\n".utf8))
        #expect(try reader.next(at: moment(90))?.waited == .milliseconds(40))
        ask("C", .refused, sentAt: 100)
        reader.beginsReading(at: moment(150))
        take(Array("? C\n".utf8))
        #expect(try reader.next(at: moment(160))?.waited == .milliseconds(10))
    }

    @Test mutating func `what nothing had asked for is a mistake`() throws {
        take(Array("? A".utf8))
        #expect(throws: Mistake.unasked("? A")) { try reader.next(at: moment(1)) }
    }

    @Test mutating func `a reply to a line that has not left is a mistake`() throws {
        reader.ask(question("AB", .refused), bytes: 3)
        reader.sent(bytes: 2, at: moment(1))
        take(Array("? AB\n".utf8))
        #expect(throws: Mistake.unasked("? AB")) { try reader.next(at: moment(2)) }
    }

    private mutating func ask(_ line: String, _ answer: Question.Answer, sentAt: Int = 0) {
        reader.ask(question(line, answer), bytes: line.utf8.count + 1)
        reader.sent(bytes: line.utf8.count + 1, at: moment(sentAt))
    }

    private mutating func take(_ bytes: [UInt8]) { bytes.withUnsafeBytes { reader.take($0) } }

    private func question(_ line: String, _ answer: Question.Answer) -> Question {
        Question(line: line, answer: answer, made: WallTime(nanoseconds: 0))
    }

    private func moment(_ milliseconds: Int) -> Moment { Moment(.milliseconds(milliseconds)) }
}
