import Foundation
import Measuring

/// The charts of a comparison, each with the name of its file.
struct Charts {
    let figures: Figures

    var all: [(name: String, document: String)] {
        [
            ("cpu.svg", cpu.document), ("work.svg", work.document),
            ("latency.svg", latency.document), ("flood.svg", flood.document),
            ("memory.svg", memory.document),
        ]
    }

    private var cpu: BarChart {
        BarChart(
            title: "CPU time of one server for each IAMAT",
            subtitle: "As a multiple of a bare epoll loop in C. Less is better.",
            panels: LoadCase.shapes.map { shape in
                .init(
                    title: "\(shape.connections) connections, \(shape.depth) in flight on each",
                    bars: Platform.allCases.compactMap { platform in
                        figures.load(platform, .iamat, shape).map {
                            .init(
                                platform: platform,
                                value: $0.ratio,
                                text: "\(decimals($0.ratio, 2)) ×"
                            )
                        }
                    }
                )
            }
        )
    }

    private var work: BarChart {
        BarChart(
            title: "CPU time of other work",
            subtitle: "Microseconds for each reply. Less is better.",
            panels: [
                .init(
                    title: "A report, of five servers that flood",
                    bars: figures.herds.map { bar($0.platform, microseconds: $0.microseconds) }
                ),
                panel("WHATSAT, warm, 50 connections × 1", .whatsat, LoadCase.shapes[0]),
                panel("Wrong lines, 50 connections × 16", .invalid, LoadCase.shapes[1]),
                panel("IAMAT and WHATSAT, 50 × 16", .mixed, LoadCase.shapes[1]),
            ]
        )
    }

    private func panel(_ title: String, _ command: Command, _ shape: Shape) -> BarChart.Panel {
        .init(
            title: title,
            bars: Platform.allCases.compactMap { platform in
                figures.load(platform, command, shape).map {
                    bar(platform, microseconds: $0.microseconds)
                }
            }
        )
    }

    private func bar(_ platform: Platform, microseconds: Double) -> BarChart.Bar {
        let text = decimals(microseconds, microseconds < 10 ? 2 : 1)
        return .init(platform: platform, value: microseconds, text: "\(text) µs")
    }

    private var memory: BarChart {
        BarChart(
            title: "Resident memory of one server",
            subtitle: "Less is better.",
            panels: [
                panel("Fresh, in MB", decimals: 0) { Double($0.freshBytes) / 1e6 },
                panel("Bytes for each further client", decimals: 0, of: \.bytesPerClient),
                panel("KB for each idle connection", decimals: 1) { $0.bytesPerConnection / 1e3 },
            ]
        )
    }

    private func panel(
        _ title: String,
        decimals count: Int,
        of value: (MemoryFigures) -> Double
    ) -> BarChart.Panel {
        .init(
            title: title,
            bars: figures.memory.map {
                let value = max(0, value($0))
                return .init(platform: $0.platform, value: value, text: grouped(value, count))
            }
        )
    }

    private var latency: LineChart {
        let steady = figures.loads.filter { $0.trial == .steady }
        let decades = [10.0, 100, 1_000, 10_000, 100_000]
        let names = ["10 µs", "100 µs", "1 ms", "10 ms", "100 ms"]
        return LineChart(
            title: "How long a client waits",
            subtitle: "IAMAT, 5,000 a second on 50 connections, from when each was due."
                + " Lower is better.",
            positions: LoadTrials.percentiles.map { "\($0.formatted()) %" },
            xTitle: "So many of the replies came within",
            series: steady.map {
                .init(platform: $0.platform, values: $0.latencies.map(\.microseconds))
            },
            scale: .init(ticks: zip(decades, names).map { ($0, $1) }) { log10(max($0, 1) / 10) / 4 }
        )
    }

    private var flood: LineChart {
        LineChart(
            title: "How soon all five servers know a report",
            subtitle: "Share of the reports that the other four knew so long after the AT."
                + " Higher is better.",
            positions: figures.herds.first?.shares.map { "\($0.milliseconds.formatted()) ms" }
                ?? [],
            xTitle: "After the AT reached the client",
            series: figures.herds.map {
                .init(platform: $0.platform, values: $0.shares.map(\.share))
            },
            scale: .init(
                ticks: [0, 0.25, 0.5, 0.75, 1].map { ($0, "\(decimals($0 * 100, 0)) %") },
                position: { $0 }
            )
        )
    }
}
