import HerdCore
import Testing

@testable import LoadClient

@Suite struct WitnessTests {
    private var witness = Witness()
    private let places = PlacesMemory()
    private static let json = Array("{\n   \"status\" : \"OK\"\n}".utf8)

    @Test mutating func `a report must come back as it was taken`() {
        let report = "kiwi +1.0-2.0 100.000000000"
        let question = question("IAMAT \(report)", .taken(by: "S", report: report))
        #expect(complaint("AT S +0.000000001 \(report)", question) == nil)
        for wrong in [
            "AT T +0.000000001 \(report)", "AT S 0.000000001 \(report)", "AT S +0.1 \(report)",
            "AT S +0.000000001 kiwi +1.0-2.0 100.000000001", "AT S +9.000000001 \(report)",
            "AT S -9.000000001 \(report)", "AT S +0.000000001  \(report)", "? IAMAT \(report)", "",
        ] {
            #expect(complaint(wrong, question) != nil, "\(wrong)")
        }
    }

    @Test mutating func `the own place is the one that the newest report got`() {
        let old = "kiwi +1.0-2.0 100.000000000"
        let new = "kiwi +1.0-2.0 200.000000000"
        for report in [old, new] {
            let question = question("IAMAT \(report)", .taken(by: "S", report: report))
            #expect(complaint("AT S +0.000000007 \(report)", question) == nil)
        }
        let question = question("WHATSAT kiwi 10 5", .ownPlace(search: "10 5"))
        #expect(complaint("AT S +0.000000007 \(new)", question, Self.json) == nil)
        #expect(complaint("AT S +0.000000007 \(old)", question, Self.json) != nil)
        #expect(complaint("AT S +0.000000008 \(new)", question, Self.json) != nil)
        #expect(complaint("? WHATSAT kiwi 10 5", question) != nil)
    }

    @Test mutating func `another client may be unknown until it was known once, and never older`() {
        let question = question(
            "WHATSAT kiwi 10 5",
            .otherPlace(client: "kiwi", server: "T", search: "10 5")
        )
        let place = "AT T +0.000000001 kiwi +1.0-2.0"
        #expect(complaint("? WHATSAT kiwi 10 5", question) == nil)
        #expect(complaint("\(place) 200.000000000", question, Self.json) == nil)
        #expect(complaint("\(place) 200.000000000", question, Self.json) == nil)
        #expect(complaint("\(place) 100.000000000", question, Self.json) != nil)
        #expect(complaint("? WHATSAT kiwi 10 5", question) != nil)
        #expect(complaint("AT S +0.000000001 kiwi +1.0-2.0 300.000000000", question) != nil)
    }

    @Test mutating func `the same search must bring the same places`() {
        let report = "kiwi +1.0-2.0 100.000000000"
        _ = complaint(
            "AT S +0.000000001 \(report)",
            question("IAMAT \(report)", .taken(by: "S", report: report))
        )
        let question = question("WHATSAT kiwi 10 5", .ownPlace(search: "10 5"))
        let line = "AT S +0.000000001 \(report)"
        #expect(complaint(line, question, Array("{ \"status\" : \"UNKNOWN_ERROR\" }".utf8)) != nil)
        #expect(complaint(line, question, Array(Self.json.dropLast())) != nil)
        #expect(complaint(line, question, Self.json) == nil)
        #expect(complaint(line, question, Self.json + Self.json) != nil)
    }

    private func question(_ line: String, _ answer: Question.Answer) -> Question {
        Question(line: line, answer: answer, made: WallTime(nanoseconds: 0))
    }

    private mutating func complaint(
        _ reply: String,
        _ question: Question,
        _ json: [UInt8] = []
    ) -> String? {
        witness.complaint(
            about: Reply(line: reply, places: json),
            to: question,
            at: WallTime(nanoseconds: 1_000_000_000),
            places: places
        )
    }
}
