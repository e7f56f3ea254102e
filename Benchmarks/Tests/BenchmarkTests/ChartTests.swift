import Foundation
import Testing

@testable import Comparing

#if canImport(FoundationXML)
import FoundationXML
#endif

@Suite struct ChartTests {
    private let bars = BarChart(
        title: "Bytes & <bits>",
        subtitle: "Less is better.",
        panels: [
            .init(
                title: "One",
                bars: [
                    .init(platform: .herd, value: 1, text: "1"),
                    .init(platform: .java, value: 2, text: "2"),
                    .init(platform: .node, value: 0, text: "0"),
                ]
            )
        ]
    )

    @Test func `a chart is XML whatever its words are`() {
        #expect(XMLParser(data: Data(bars.document.utf8)).parse())
        #expect(bars.document.contains("Bytes &amp; &lt;bits&gt;"))
    }

    @Test func `a bar is as long as its value, and of nothing there is still a trace`() throws {
        let lengths = try widths(in: bars.document)
        #expect(lengths.count == 3)
        #expect(abs(lengths[1] - 2 * lengths[0]) < 0.2)
        #expect(lengths[2] == 1)
    }

    private func widths(in document: String) throws -> [Double] {
        try document.matches(of: /width="([0-9.]+)" height="16.0"/).map {
            try #require(Double($0.output.1))
        }
    }

    @Test func `a chart says in words what it shows, for who does not see it`() {
        #expect(bars.document.contains("<desc>One: herd 1, Java NIO 2, Node.js 0.</desc>"))
    }

    @Test func `names of lines that end together stand apart`() throws {
        let chart = LineChart(
            title: "Lines",
            subtitle: "",
            positions: ["1", "2"],
            xTitle: "",
            series: Platform.flooding.map { .init(platform: $0, values: [0, 1]) },
            scale: .init(ticks: [(0, "0")], position: { $0 })
        )
        let places = chart.document.matches(of: /<text x="684.0" y="([0-9.]+)"/)
        let heights = try places.map { try #require(Double($0.output.1)) }.sorted()
        #expect(heights.count == Platform.flooding.count)
        for (upper, lower) in zip(heights, heights.dropFirst()) { #expect(lower - upper >= 16) }
    }

    @Test func `numbers have commas at the thousands`() {
        #expect(grouped(0) == "0")
        #expect(grouped(999.6) == "1,000")
        #expect(grouped(1_234_567.25, 1) == "1,234,567.2")
        #expect(grouped(-1_234) == "−1,234")
        #expect(grouped(-0.2) == "0")
    }

    @Test func `the median is in the middle`() {
        #expect(median([]) == nil)
        #expect(median([3, 1, 2]) == 2)
        #expect(median([4, 1, 2, 3]) == 2.5)
    }
}
