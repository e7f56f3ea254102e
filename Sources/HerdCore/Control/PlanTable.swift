/// The table of `herdctl plan`: one row a setting, `-` for none; who stays as it is has no row.
///
///     SERVER   CHANGE   KEY          RUNS  HERD.JSON
///     (herd)   live     limits.idle  10m   5m
///     Goloman  restart  port         8000  8010
///     Hands    live     -            -     -
public struct PlanTable: Sendable {
    private static let titles = ["SERVER", "CHANGE", "KEY", "RUNS", "HERD.JSON"]
    /// No server can have this name.
    private static let herd = "(herd)"

    private let table: TextTable

    public init(_ difference: HerdDifference) {
        let herdWide = difference.settings.map { Self.row(Self.herd, $0.change, $0) }
        let rows = herdWide + difference.members.flatMap(Self.rows)
        table = TextTable(titles: Self.titles, rows: rows)
    }

    /// Every line with its LF; with `color`, each change in its own.
    public func render(color: Bool = false) -> String {
        table.render { color ? ChangeKind(rawValue: $0)?.color : nil }
    }

    private static func rows(_ member: MemberDifference) -> [[String]] {
        guard member.change != .unchanged else { return [] }
        guard !member.settings.isEmpty else { return [row(member.name, member.change, nil)] }
        return member.settings.map { row(member.name, member.change, $0) }
    }

    private static func row(
        _ name: String,
        _ change: ChangeKind,
        _ setting: SettingChange?
    ) -> [String] {
        let values = [setting?.key, setting?.old, setting?.new].map { value in
            value.map { $0.isEmpty ? "\"\"" : TerminalText.escape($0) } ?? "-"
        }
        return [name, change.rawValue] + values
    }
}

extension ChangeKind {
    /// Green and yellow are brought in unnoticed; red costs clients their connections.
    fileprivate var color: TerminalColor {
        switch self {
        case .unchanged: .dim
        case .live, .start: .green
        case .reload: .yellow
        case .restart, .stop: .red
        }
    }
}

extension HerdDifference {
    /// One line about who is concerned: `1 restart, 1 live, 3 unchanged`.
    public var summary: String {
        ChangeKind.allCases.reversed().compactMap { kind in
            let count = members.count { $0.change == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue)"
        }.joined(separator: ", ")
    }
}
