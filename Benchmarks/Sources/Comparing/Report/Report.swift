import Foundation
import Measuring

/// The pages of a comparison: Markdown, charts, and the figures they are made of.
public struct Report {
    private let figures: Figures

    private static let figuresFile = "figures.json"

    public init(_ figures: Figures) {
        self.figures = figures
    }

    /// Of figures that were written before.
    public init(readingFrom folder: URL) throws {
        let data = try Data(contentsOf: folder.appending(path: Self.figuresFile))
        figures = try JSONDecoder().decode(Figures.self, from: data)
    }

    public func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var files = Charts(figures: figures).all
        files.append(("README.md", page))
        let json = String(decoding: try encoder.encode(figures), as: UTF8.self)
        files.append((Self.figuresFile, json + "\n"))
        for file in files {
            try Data(file.document.utf8).write(to: folder.appending(path: file.name))
        }
    }

    var page: String {
        [
            introduction, goals, cpu, allLoads, latency, herds, memory, machine, method,
        ].joined(separator: "\n")
    }

    private var introduction: String {
        """
        # The herd beside its rivals

        The paper compares asyncio with Java and Node.js in words. Here they all serve the same lines on the
        same machine: the herd, and what a good engineer of each platform would write
        ([Benchmarks/rivals](../../Benchmarks/rivals)), which speaks the whole protocol, floods, and asks the
        same `herd-places`. A bare epoll loop in C is the floor: it parses, stores and answers IAMAT, and does
        nothing else. Only "herd, on disk" commits each report to disk before its AT; the others keep all in
        memory, so the herd runs with `durability: memory` beside them.

        Made by `scripts/compare` on \(figures.date): \(rounds) of \
        \(figures.plan.seconds.formatted()) s for each load.
        Do not edit: the next run writes it anew.\(remark)

        """
    }

    private var remark: String {
        figures.remark.isEmpty ? "" : "\n\n\(figures.remark)"
    }

    private var rounds: String {
        figures.plan.rounds == 1 ? "1 round" : "\(figures.plan.rounds) rounds"
    }

    private var goals: String {
        var table = Table(header: ["What the herd aims at", "aim", "measured", ""])
        table.rows = Goals(figures: figures).all.map {
            [$0.words, $0.aim, $0.measured, $0.isMet ? "met" : "**not met**"]
        }
        return "## Aims\n\n\(table.text)"
    }

    private var cpu: String {
        let shapes = LoadCase.shapes
        var table = Table(header: ["CPU of each IAMAT, µs (C floors)"] + shapes.map(\.title))
        table.rows = Platform.allCases.map { platform in
            [platform.title]
                + shapes.map { shape in
                    figures.load(platform, .iamat, shape).map {
                        "\(decimals($0.microseconds, 2)) (\(decimals($0.ratio, 2)))"
                    } ?? "–"
                }
        }
        return """
            ## CPU of one server

            ![Bars: CPU of each IAMAT as a multiple of the C floor's](cpu.svg)

            Columns are connections × requests in flight on each.

            \(table.text)
            ![Bars: CPU of floods, WHATSAT, wrong lines and a mix](work.svg)

            """
    }

    private var machine: String {
        let machine = figures.machine
        let kind = machine.isVirtual ? "virtual processors" : "processors"
        let programs = machine.programs.map { "- \($0[0]): \($0[1])" }
        return """
            ## Machine

            \(machine.processors) \(kind) (\(machine.processor)), \(machine.memoryGiB) GiB, \
            \(machine.system), Linux \(machine.kernel).

            \(programs.joined(separator: "\n"))

            """
    }

    private var method: String {
        """
        ## Method

        - The server has one processor, the clients and `herd-places` the other. Clients are C on epoll
          ([Benchmarks/Sources/CLoad](../../Benchmarks/Sources/CLoad)); the column "clients busy" shows that
          they had time left. Every reply is looked at; one wrong reply ends the run.
        - CPU is the server's own clock (`clock_getcpuclockid`), system calls and all threads included, the
          supervisor not. Loads are alternated between the servers within each round, every other round
          backwards; a ratio is the median of the ratios within the rounds. Ratios are the figures to trust:
          other work on the machine slows all alike.
        - With `commit` the file has a thread of its own, which on a server's one processor takes the event
          loop's time. So disk and memory are also compared where that thread may use the clients'
          processor, too, as far as they leave it.
        - Before it counts, each server has been warmed up, so that what is compiled at run time is.
        - Latencies are kept in HdrHistograms of all rounds. At 5,000 a second they count from when a request
          was due, so that a slow reply hides none of those behind it.
        - Whole herds have the paper's five servers and neighbors, all five on one processor. Knowing is
          asked once for each server and report, by WHATSAT, at a time fixed before: to ask again and again
          would keep the servers from the flood.
        - "mixed" is nine IAMAT and one WHATSAT; "moving" as well, and each client moves on, so that each
          WHATSAT is about a circle that nobody has asked for.

        To repeat it: `scripts/compare`, or `scripts/compare --quick` for a look of a minute. It installs what
        it needs from Debian's packages and PyPI.

        """
    }

    private var latency: String {
        var table = Table(header: ["5,000 IAMAT a second, µs", "50 %", "99 %", "99.9 %", "99.99 %"])
        table.rows = figures.loads.filter { $0.trial == .steady }.map { one in
            [one.platform.title]
                + [50, 99, 99.9, 99.99].map { grouped(one.latency($0) ?? 0) }
        }
        return """
            ## Latency

            ![Lines: how long clients wait, by percentile](latency.svg)

            \(table.text)
            """
    }

    private var herds: String {
        let delays = figures.herds.first?.shares.map { "\($0.milliseconds.formatted()) ms" } ?? []
        var table = Table(header: ["Five servers", "CPU of a report, µs"] + delays)
        table.rows = figures.herds.map { herd in
            [herd.platform.title, decimals(herd.microseconds, 1)]
                + herd.shares.map { "\(decimals($0.share * 100, 1)) %" }
        }
        return """
            ## Whole herds

            ![Lines: share of the reports known to all five, by time](flood.svg)

            The columns of times say how many reports all five servers knew so long after the AT.

            \(table.text)
            """
    }

    private var memory: String {
        let header = ["Resident memory", "fresh, MB", "each client, bytes", "idle connection, KB"]
        var table = Table(header: header)
        table.rows = figures.memory.map {
            [
                $0.platform.title, decimals(Double($0.freshBytes) / 1e6, 1),
                grouped($0.bytesPerClient), decimals($0.bytesPerConnection / 1e3, 1),
            ]
        }
        return """
            ## Memory

            ![Bars: resident memory of one server](memory.svg)

            Clients beyond the first 10,000, and \(grouped(Double(figures.plan.idleConnections)))
            connections that have each had one reply. Collected languages hold what they have not collected
            yet, so theirs depends on when one looks.

            \(table.text)
            """
    }

    private var allLoads: String {
        var table = Table(
            header: [
                "Load", "server", "CPU, µs", "ratio", "lowest", "highest", "replies/s", "p50, ms",
                "p99, ms", "server busy", "clients busy",
            ]
        )
        for figures in figures.loads {
            let trial = figures.trial
            let rate = trial.rate.map { " at \(grouped(Double($0)))/s" }
            table.rows.append([
                "\(trial.command.rawValue.uppercased())\(rate ?? " \(trial.shape.title)")",
                figures.platform.title, decimals(figures.microseconds, 2),
                decimals(figures.ratio, 2), decimals(figures.ratioMin, 2),
                decimals(figures.ratioMax, 2), grouped(figures.repliesPerSecond),
                decimals((figures.latency(50) ?? 0) / 1_000, 2),
                decimals((figures.latency(99) ?? 0) / 1_000, 2),
                "\(decimals(figures.serverBusy * 100, 0)) %",
                "\(decimals(figures.clientBusy * 100, 0)) %",
            ])
        }
        return """
            ### Every load

            Ratios are to the C floor, and to the herd where the floor has no answer. While a rate is kept the
            clients look at the clock all the time, and are busy with that.

            <details><summary>The table</summary>

            \(table.text)
            </details>

            """
    }
}
