import Testing

@testable import LoadClient

@Suite struct ReportRecordTests {
    private var record = ReportRecord()
    private static let place = "+1.0-2.0"

    init() {
        record.sent(upTo: "300.000000000", by: "kiwi")
        record.acknowledged(Self.line("S", "100.000000000"))
        record.acknowledged(Self.line("T", "200.000000000"))
    }

    @Test func `the newest acknowledged report is right, and so is a newer one that was sent`() {
        #expect(record.count == 2)
        #expect(record.clients == ["kiwi"])
        #expect(complaint(Self.line("T", "200.000000000")) == nil)
        #expect(complaint(Self.line("U", "200.000000001")) == nil)
        #expect(complaint(Self.line("U", "300.000000000")) == nil)
    }

    @Test(arguments: [
        line("S", "100.000000000"), line("S", "199.999999999"), line("T", "300.000000001"),
        line("S", "200.000000000"), line("T", "200.000000000", client: "other"), "? WHATSAT", "",
    ])
    func `an older report, one that nobody sent, another's and none are wrong`(line: String) {
        #expect(complaint(line) != nil)
    }

    @Test mutating func `an AT that comes late does not hide a newer one`() {
        record.acknowledged(Self.line("S", "150.000000000"))
        #expect(complaint(Self.line("S", "150.000000000")) != nil)
        #expect(complaint(Self.line("T", "200.000000000")) == nil)
    }

    @Test mutating func `of a client without an acknowledged report nothing is owed`() {
        record.sent(upTo: "100.000000000", by: "silent")
        #expect(record.clients == ["kiwi"])
        #expect(record.complaint(about: "? WHATSAT", of: "silent") == nil)
    }

    private func complaint(_ line: String) -> String? {
        record.complaint(about: line, of: "kiwi")
    }

    private static func line(_ server: String, _ time: String, client: String = "kiwi") -> String {
        "AT \(server) +0.000000001 \(client) \(place) \(time)"
    }
}
