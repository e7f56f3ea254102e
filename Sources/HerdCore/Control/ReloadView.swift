/// A reload as a terminal shows it: one line a server, with the step that it is at.
///
///     Goloman  moved       1.3s  18 connections
///     Hands    ready       0.4s  the successor is ready; it must stay so for a while
///     Holiday  -
///     herdctl: stops after Hands; Ctrl-C again leaves at once
///
/// The time is that since the server's reload began, and stands still once it has ended.
public struct ReloadView: Equatable, Sendable {
    /// What stands below the servers.
    public var notice: String?
    private var rows: [ReloadRow]

    public init(servers: [String]) {
        rows = servers.map { ReloadRow(server: $0) }
    }

    /// Steps of the whole herd have no line, but may end what others are at.
    public mutating func show(_ progress: ReloadProgress, at now: Moment) {
        for index in rows.indices where rows[index].server != progress.server {
            rows[index].hear(progress, at: now)
        }
        guard let server = progress.server else { return }
        if !rows.contains(where: { $0.server == server }) { rows.append(ReloadRow(server: server)) }
        for index in rows.indices where rows[index].server == server {
            rows[index].take(progress, at: now)
        }
    }

    /// Every line without its LF, and none wider than `width`.
    public func lines(at now: Moment, width: Int, color: Bool) -> [String] {
        let nameWidth = rows.map(\.name.count).max() ?? 0
        let lines = rows.map { $0.line(at: now, nameWidth: nameWidth, width: width, color: color) }
        return lines + (notice.map { ["herdctl: \($0)".cut(to: width)] } ?? [])
    }
}
