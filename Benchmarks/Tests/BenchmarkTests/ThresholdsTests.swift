import Testing

@testable import Measuring

@Suite struct ThresholdsTests {
    private let thresholds = Thresholds(["iamat 1": 10_000])

    @Test func `a tenth more instructions is the most that passes`() {
        #expect(thresholds.verdict("iamat 1", instructions: 11_000) == .within)
        #expect(thresholds.verdict("iamat 1", instructions: 11_001) == .tooMuch)
    }

    @Test func `a gain of more than a tenth is told, so that it is kept`() {
        #expect(thresholds.verdict("iamat 1", instructions: 9_091) == .within)
        #expect(thresholds.verdict("iamat 1", instructions: 9_090) == .muchLess)
    }

    @Test func `a shape that is not in the file is no shape that passes`() {
        #expect(thresholds.verdict("iamat 2", instructions: 1) == .unknown)
    }

    @Test func `what is written is read again`() throws {
        let several = Thresholds(["iamat 1": 1, "invalid 16": 22])
        #expect(try Thresholds(text: several.text) == several)
    }

    @Test(arguments: ["iamat", "iamat 1: many", "iamat 1: 2: 3"])
    func `a line that says no number is not passed over`(line: String) {
        #expect(throws: Failure.self) { try Thresholds(text: line) }
    }

    @Test func `callgrind's total is the last of its file`() {
        let text = "events: Ir\nfn=(1)\n1 20\n\ntotals: 44264120\n"
        #expect(Callgrind.total(in: text) == 44_264_120)
        #expect(Callgrind.total(in: "events: Ir\n") == nil)
    }
}
