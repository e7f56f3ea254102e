import Testing

@testable import Measuring

@Suite struct ThresholdsTests {
    private let thresholds = Thresholds([
        "iamat 1": RequestCost(instructions: 10_000, allocations: 2)
    ])

    private func verdict(_ instructions: Int, _ allocations: Int = 2) -> Thresholds.Verdict {
        thresholds.verdict(
            "iamat 1",
            RequestCost(instructions: instructions, allocations: allocations)
        )
    }

    @Test func `a tenth more instructions is the most that passes`() {
        #expect(verdict(11_000) == .within)
        #expect(verdict(11_001) == .tooMuch)
    }

    @Test func `an allocation more in a hundred requests is the most that passes`() {
        #expect(verdict(10_000, 12) == .within)
        #expect(verdict(10_000, 13) == .tooMuch)
        #expect(verdict(9_000, 1_002) == .tooMuch)
    }

    @Test func `a gain is told, so that it is kept`() {
        #expect(verdict(9_091) == .within)
        #expect(verdict(9_090) == .muchLess)
        let allocating = Thresholds(["x": RequestCost(instructions: 10, allocations: 1_000)])
        let less = RequestCost(instructions: 10, allocations: 989)
        #expect(allocating.verdict("x", less) == .muchLess)
    }

    @Test func `a shape that is not in the file is no shape that passes`() {
        let cost = RequestCost(instructions: 1, allocations: 0)
        #expect(thresholds.verdict("iamat 2", cost) == .unknown)
    }

    @Test func `what is written is read again`() throws {
        let several = Thresholds([
            "iamat 1": RequestCost(instructions: 1, allocations: 0),
            "invalid 16": RequestCost(instructions: 22, allocations: 333),
        ])
        #expect(try Thresholds(text: several.text) == several)
    }

    @Test(arguments: ["iamat", "iamat 1: many, 2", "iamat 1: 2", "iamat 1: 2: 3, 4"])
    func `a line that says no numbers is not passed over`(line: String) {
        #expect(throws: Failure.self) { try Thresholds(text: line) }
    }

    @Test func `a request costs what many of them cost more than few`() {
        let few = Counts(instructions: 50_000, allocations: 900)
        let many = Counts(instructions: 250_000, allocations: 950)
        let cost = RequestCost(few: few, many: many, requests: 100)
        #expect(cost == RequestCost(instructions: 2_000, allocations: 500))
    }

    @Test func `callgrind's total is the last of its file`() {
        let text = "events: Ir\nfn=(1)\n1 20\n\ntotals: 44264120\n"
        #expect(Callgrind.total(in: text) == 44_264_120)
        #expect(Callgrind.total(in: "events: Ir\n") == nil)
    }

    @Test func `calls of allocators are counted once, whoever calls them`() {
        let text = """
            fn=(1) main
            cob=(2) libc.so.6
            cfn=(2) malloc
            calls=3 0
            1 60
            cfn=(3) malloc_usable_size
            calls=9 0
            cfn=(4) calloc
            calls=2 0

            fn=(4)
            1 20
            cfn=(2)
            calls=2 0

            fn=(5) other'2
            cfn=(6) malloc'2
            calls=1 0
            cfn=(2)
            calls=4 0
            """
        #expect(Callgrind.allocations(in: text) == 3 + 2 + 1 + 4)
    }
}
