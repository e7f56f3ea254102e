import Foundation
import Testing

@testable import Comparing
@testable import Measuring

@Suite struct ReportTests {
    private static let shape = Shape(connections: 50, depth: 16)

    private func load(_ platform: Platform, microseconds: Double, rate: Double) -> LoadFigures {
        LoadFigures(
            platform: platform,
            trial: LoadCase(command: .iamat, shape: Self.shape),
            microseconds: microseconds,
            ratio: microseconds / 2,
            ratioMin: microseconds / 2,
            ratioMax: microseconds / 2,
            repliesPerSecond: rate,
            serverBusy: 1,
            clientBusy: 0.5,
            replyBytes: 80,
            latencies: [.init(percentile: 50, microseconds: 1)]
        )
    }

    private func figures(herd: Double, java: Double, onDisk: Double) -> Figures {
        Figures(
            date: "2026-01-02",
            remark: "",
            machine: Machine(
                processor: "Abacus",
                processors: 2,
                isVirtual: false,
                memoryGiB: 1,
                system: "Linux",
                kernel: "6.1.0",
                programs: []
            ),
            plan: .quick,
            loads: [
                load(.floor, microseconds: 2, rate: 500_000),
                load(.herd, microseconds: herd, rate: 400_000),
                load(.herdOnDisk, microseconds: 9, rate: onDisk),
                load(.java, microseconds: java, rate: 300_000),
            ],
            durability: [
                load(.herd, microseconds: herd, rate: 300_000),
                load(.herdOnDisk, microseconds: 9, rate: onDisk),
            ],
            memory: [],
            herds: []
        )
    }

    private func met(_ figures: Figures) -> [String: Bool] {
        Dictionary(uniqueKeysWithValues: Goals(figures: figures).all.map { ($0.words, $0.isMet) })
    }

    @Test func `an aim is met at its limit and missed beyond it`() {
        let words = "CPU of IAMAT at 50 × 16, C floors"
        #expect(met(figures(herd: 2.8, java: 9, onDisk: 1))[words] == true)
        #expect(met(figures(herd: 2.81, java: 9, onDisk: 1))[words] == false)
    }

    @Test func `one rival that is cheaper is enough`() {
        let words = "CPU of IAMAT beside the rivals'"
        #expect(met(figures(herd: 2, java: 2, onDisk: 1))[words] == true)
        #expect(met(figures(herd: 2, java: 1.9, onDisk: 1))[words] == false)
    }

    @Test func `on disk it does half of what it does in memory`() {
        let words = "Requests a second on disk at 50 × 16, of those in memory"
        let (all, one) = (words, "\(words); all threads on one processor")
        for (rate, isMet) in [(200_000.0, (true, true)), (199_999, (true, false))] {
            let goals = met(figures(herd: 2, java: 2, onDisk: rate))
            #expect(goals[all] == isMet.0)
            #expect(goals[one] == isMet.1)
        }
        #expect(met(figures(herd: 2, java: 2, onDisk: 150_000))[all] == true)
        #expect(met(figures(herd: 2, java: 2, onDisk: 149_999))[all] == false)
    }

    @Test func `what was not measured is no aim that was met`() {
        let words = met(figures(herd: 2, java: 2, onDisk: 1)).keys
        #expect(!words.contains { $0.contains("resident") || $0.contains("500 × 1") })
    }

    @Test func `no line of a page ends in a blank, and it ends with one newline`() {
        let page = Report(figures(herd: 2, java: 3, onDisk: 1)).page
        #expect(!page.contains(" \n"))
        #expect(page.hasSuffix(".\n"))
    }

    @Test func `pages that are drawn again are the same`() throws {
        let folder = try WorkFolder()
        let report = Report(figures(herd: 2, java: 3, onDisk: 1))
        try report.write(to: folder.url)
        #expect(try Report(readingFrom: folder.url).page == report.page)
        #expect(report.page.contains("| **not met** |"))
    }
}
