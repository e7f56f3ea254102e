/// `herdctl status NAME…`: a block of lines for each server.
///
///     Goloman  ready
///       worker   1, pid 4711, ready for 2h14m, 0 restarts
///       release  7f3a9c1
///       port     8000, 18 connections, 1204 clients
///       uses     1.2% CPU, 14M
///       limits   12 connections refused, 3 lines too long
///       process  4711  herd-server Goloman --config /srv/herd/.herd/run/herd.json
///       lines    listening on port 8000
public struct DetailText: Sendable {
    private let detail: HerdDetail
    private let width: Int?
    private let hasColor: Bool

    private static let linesMax = 10

    /// Command lines are cut to `width` columns; nil for a reader that is no terminal.
    public init(_ detail: HerdDetail, width: Int? = nil, color: Bool = false) {
        self.detail = detail
        self.width = width
        hasColor = color
    }

    /// Every line with its LF.
    public func render() -> String {
        detail.servers.map(block).joined(separator: "\n")
    }

    private func block(_ server: ServerDetail) -> String {
        let state = server.status.state
        let shown = hasColor ? state.color.paint(state.rawValue) : state.rawValue
        let wanted = state == .stopped || server.status.wanted == .up ? "" : ", wanted down"
        let head = "\(TerminalText.escape(server.status.name))  \(shown)\(wanted)\n"
        let fields: [(String, [String])] = [
            ("why", why(server)),
            ("worker", [worker(server)]),
            ("release", release(server.status)),
            ("port", port(server)),
            ("uses", uses(server.status)),
            ("limits", server.status.limits?.sentence.map { [$0] } ?? []),
            ("says", server.says.map { [TerminalText.escape($0)] } ?? []),
            ("process", processes(server)),
            ("lines", Array(server.lines.suffix(Self.linesMax))),
            ("deaths", deaths(server)),
        ]
        return head + fields.map { field($0.0, $0.1) }.joined()
    }

    /// The name before the first of its lines.
    private func field(_ name: String, _ lines: [String]) -> String {
        let padded = name + String(repeating: " ", count: 9 - name.count)
        let first = "  " + (hasColor ? TerminalColor.dim.paint(padded) : padded)
        let rest = String(repeating: " ", count: 11)
        return lines.enumerated().map { ($0.offset == 0 ? first : rest) + $0.element + "\n" }
            .joined()
    }

    private func why(_ server: ServerDetail) -> [String] {
        server.status.detail.map { [TerminalText.escape($0)] } ?? []
    }

    private func worker(_ server: ServerDetail) -> String {
        var facts: [String] = []
        if let worker = server.worker { facts.append("\(worker)") }
        if let pid = server.status.pid { facts.append("pid \(pid)") }
        if let ready = server.readySeconds {
            facts.append("ready for \(ElapsedText.format(.seconds(ready)))")
        } else if let uptime = server.status.uptimeSeconds {
            facts.append("up for \(ElapsedText.format(.seconds(uptime)))")
        }
        let restarts = CountedNoun.text(server.status.restarts, "restart")
        return ([facts.isEmpty ? "none" : nil].compactMap { $0 } + facts + [restarts])
            .joined(separator: ", ")
    }

    private func release(_ status: ServerStatus) -> [String] {
        guard let release = status.release else { return [] }
        let news = status.programChanged == true ? ", a new build is on disk" : ""
        return [TerminalText.release(release) + news]
    }

    private func port(_ server: ServerDetail) -> [String] {
        guard let port = server.status.port else { return [] }
        var facts = ["\(port)"]
        if let connections = server.status.connections {
            facts.append(CountedNoun.text(connections, "connection"))
        }
        if let clients = server.status.clients {
            facts.append(CountedNoun.text(clients, "client"))
        }
        let owners = server.portOwners.map { "pid \($0.pid) (\($0.command)) listens there" }
        return [facts.joined(separator: ", ")] + owners.map { TerminalText.escape($0) }
    }

    private func uses(_ status: ServerStatus) -> [String] {
        let cpu = status.cpuPercent.map { "\(StatusTable.percent($0)) CPU" }
        let memory = status.memoryBytes.map(SizeText.format)
        let facts = [cpu, memory].compactMap { $0 }
        return facts.isEmpty ? [] : [facts.joined(separator: ", ")]
    }

    private func processes(_ server: ServerDetail) -> [String] {
        let pidWidth = server.processes.map { "\($0.pid)".count }.max() ?? 0
        return ProcessDetail.tree(server.processes).map { process, depth in
            let pid = "\(process.pid)"
            let padding = String(repeating: " ", count: pidWidth - pid.count + 2 + 2 * depth)
            let oddity = process.oddity.map { "[\($0)] " } ?? ""
            let text = pid + padding + oddity + TerminalText.escape(process.command)
            guard let width else { return text }
            let room = max(width - 11, 20)
            return text.count <= room ? text : text.prefix(room - 1) + "…"
        }
    }

    /// The last one; `why` has them all.
    private func deaths(_ server: ServerDetail) -> [String] {
        guard let last = server.deaths.first else { return [] }
        let more = server.deaths.count > 1 ? "; herdctl why \(server.status.name) has more" : ""
        return [
            "\(last.time(asOf: detail.at)) \(TerminalText.escape(last.how))\(more)"
        ]
    }
}
