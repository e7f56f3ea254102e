/// What a run has come to, as people read it.
public struct LoadReport: Equatable, Sendable {
    public internal(set) var kinds: [ClientKind: Tally] = [:]
    /// How late this program itself was at most: waits may seem longer by that.
    public internal(set) var ownDelay = Duration.zero

    /// The first replies that no server may give, each as a sentence.
    public private(set) var wrongReplies: [String] = []

    /// More of them say nothing new.
    private static let wrongRepliesMax = 20
    private static let titles = [
        "KIND", "CLIENTS", "CONNECTIONS", "KEPT", "REQUESTS", "FAILED", "LOST", "LONGEST WAIT",
        "FOR PLACES",
    ]

    public var total: Tally {
        kinds.values.reduce(into: Tally()) { $0.add($1) }
    }

    /// One line, as in `81233 requests, 0 failed, 0 connections lost, longest wait 31 ms`.
    public var summary: String {
        let total = total
        return
            "\(total.requests) requests, \(total.failed) failed, \(total.lost) connections lost, "
            + "longest wait \(Self.text(max(total.longestWait, total.longestPlacesWait)))"
    }

    mutating func addWrongReply(_ sentence: String) {
        if wrongReplies.count < Self.wrongRepliesMax { wrongReplies.append(sentence) }
    }

    /// One line a kind, and one on how far the waits can be trusted.
    public var table: String {
        let rows = ClientKind.allCases.compactMap { kind in kinds[kind].map { cells(kind, $0) } }
        let widths = Self.titles.indices.map { column in
            ([Self.titles] + rows).map { $0[column].count }.max() ?? 0
        }
        let lines = ([Self.titles] + rows).map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }
        return lines.joined(separator: "\n")
            + "\nherd-load itself was at most \(Self.text(ownDelay)) late."
    }

    private func cells(_ kind: ClientKind, _ tally: Tally) -> [String] {
        [
            kind.rawValue, "\(tally.clients)", "\(tally.connections)",
            kind.habit.ending == .stays ? "\(tally.kept)" : "-",
            "\(tally.requests)", "\(tally.failed)", "\(tally.lost)",
            Self.text(tally.longestWait), Self.text(tally.longestPlacesWait),
        ]
    }

    /// Whole milliseconds, rounded up.
    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return "\(seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000) ms"
    }
}
