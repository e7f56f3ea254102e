/// The table of `herdctl status`: left aligned, two spaces between columns, `-` for none.
///
/// A release has a `*` behind it where another build lies on disk.
public struct StatusTable: Sendable {
    /// Widths that the columns have at least, so that they stay put while values come and go.
    private static let columns: [(title: String, widthMin: Int)] = [
        ("SERVER", 6), ("STATE", 5), ("PID", 5), ("PORT", 4), ("UPTIME", 6), ("RESTARTS", 8),
        ("CPU", 4), ("MEM", 4), ("CONNS", 5), ("CLIENTS", 7), ("RELEASE", 7), ("DETAIL", 6),
    ]

    private let table: TextTable

    public init(_ status: HerdStatus) {
        table = TextTable(
            titles: Self.columns.map(\.title),
            rows: status.watched.map(Self.cells),
            widthsMin: Self.columns.map(\.widthMin)
        )
    }

    /// Every line with its LF; with `color`, each state in its own.
    public func render(color: Bool = false) -> String {
        table.render { color ? ServerState(rawValue: $0)?.color : nil }
    }

    private static func cells(_ server: ServerStatus) -> [String] {
        [
            TerminalText.escape(server.name),
            server.state.rawValue,
            server.pid.map(String.init) ?? "-",
            server.port.map(String.init) ?? "-",
            server.uptimeSeconds.map { ElapsedText.format(.seconds($0)) } ?? "-",
            String(server.restarts),
            server.cpuPercent.map(percent) ?? "-",
            server.memoryBytes.map(SizeText.format) ?? "-",
            server.connections.map(String.init) ?? "-",
            server.clients.map(String.init) ?? "-",
            release(server),
            TerminalText.escape(server.detail ?? ""),
        ]
    }

    private static func release(_ server: ServerStatus) -> String {
        guard let release = server.release else { return "-" }
        let mark = server.programChanged == true ? "*" : ""
        return TerminalText.release(release) + mark
    }

    /// One decimal: `1.2%`; what is no number is none.
    static func percent(_ value: Double) -> String {
        guard value.isFinite, value >= 0, value < 1_000_000 else { return "-" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }
}

extension ServerState {
    /// Green serves, yellow is on its way, red needs somebody to look; what is stopped is dim.
    var color: TerminalColor {
        switch self {
        case .ready, .reloading: .green
        case .starting, .stopping, .backoff: .yellow
        case .crashloop, .failed: .red
        case .stopped: .dim
        }
    }
}

extension HerdStatus {
    /// What the `*` behind a release means, where there is one.
    public var news: String? {
        guard watched.contains(where: { $0.programChanged == true }) else { return nil }
        return "* a new build is on disk; herdctl reload brings it in"
    }

    /// The last line where something is wrong: what, and where to look; nil where nothing is.
    public var trouble: String? {
        let troubled = notServing
        guard let first = troubled.first else { return nil }
        let wanted = watched.count { $0.wanted == .up }
        let names = troubled.map { "\($0.name) (\($0.state.rawValue))" }.joined(separator: ", ")
        return "\(wanted - troubled.count) of \(wanted) wanted up are ready; not \(names):"
            + " see herdctl why \(first.name)"
    }
}
