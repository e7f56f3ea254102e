/// `herdctl why NAME`: the answer first, then the last deaths, the newest first.
///
///     Hands died: SIGSEGV; next try in 3.8s
///
///     07:42:11 (3s ago)  SIGSEGV, core dumped; it ran for 0.2s and never was ready
///       worker 10, pid 4733, release 7f3a9c1
///       | listening on port 8001
///       | Fatal error: Index out of range
///
///     07:41:48 (26s ago)  SIGSEGV, core dumped; it ran for 0.2s and never was ready
///       worker 9, pid 4731, release 7f3a9c1
///       | (the same last lines)
public struct WhyText: Sendable {
    private let server: ServerDetail
    private let now: WallTime
    private let hasColor: Bool

    /// Of the deaths before the newest one; the log has the rest.
    private static let olderLinesMax = 5

    public init(_ server: ServerDetail, at now: WallTime, color: Bool = false) {
        self.server = server
        self.now = now
        hasColor = color
    }

    /// Every line with its LF.
    public func render() -> String {
        var blocks = [TerminalText.escape(server.why) + "\n" + facts]
        for (index, death) in server.deaths.enumerated() {
            let newer = index == 0 ? nil : server.deaths[index - 1]
            blocks.append(block(death, after: newer))
        }
        return blocks.joined(separator: "\n")
    }

    /// What is not about a death: only where it explains something.
    private var facts: String {
        var facts: [String] = []
        if server.status.restarts > 0 {
            facts.append(CountedNoun.text(server.status.restarts, "restart"))
        }
        if let says = server.says, server.status.state != .ready {
            facts.append("its worker says: \(TerminalText.escape(says))")
        }
        if let port = server.status.port, server.status.state != .ready,
            let sentence = PortOwner.sentence(port: port, server.portOwners),
            !server.why.contains(sentence)
        {
            facts.append(TerminalText.escape(sentence))
        }
        return facts.map { "  \($0)\n" }.joined()
    }

    private func block(_ death: DeathRecord, after newer: DeathRecord?) -> String {
        let how = TerminalText.escape(death.how)
        let time = death.time(asOf: now)
        let head = "\(time)  \(hasColor ? TerminalColor.red.paint(how) : how)\(death.lifetime)\n"
        return head + remarks(death, after: newer) + "  \(death.origin)\n"
            + lines(death, after: newer)
    }

    /// Only what the newer one has not said already.
    private func remarks(_ death: DeathRecord, after newer: DeathRecord?) -> String {
        guard death.remarks != newer?.remarks else { return "" }
        return death.remarks.map { "  \(TerminalText.escape($0))\n" }.joined()
    }

    private func lines(_ death: DeathRecord, after newer: DeathRecord?) -> String {
        guard let newer else { return death.lines.map { "  | \($0)\n" }.joined() }
        if death.lines == newer.lines {
            return death.lines.isEmpty ? "" : "  | (the same last lines)\n"
        }
        return death.lines.suffix(Self.olderLinesMax).map { "  | \($0)\n" }.joined()
    }
}

extension DeathRecord {
    /// `SIGSEGV, core dumped`.
    var how: String {
        cause + (coreDumped == true ? ", core dumped" : "")
            + (outOfMemory == true ? ", out of memory" : "")
    }

    /// `07:42:11 (3s ago)`, in UTC as logs have it; with the date where that is another day.
    func time(asOf now: WallTime) -> String {
        let text = at.rfc3339
        let isToday = text.prefix(10) == now.rfc3339.prefix(10)
        let day = isToday ? "" : "\(text.prefix(10)) "
        let ago = Duration.nanoseconds(max(0, now.nanoseconds - at.nanoseconds))
        return "\(day)\(text.dropFirst(11).prefix(8)) (\(ElapsedText.format(ago)) ago)"
    }

    /// How long it had lived, as the end of a sentence; empty where that is not known.
    fileprivate var lifetime: String {
        if let readySeconds {
            return "; it was ready for \(ElapsedText.format(.seconds(readySeconds)))"
        }
        guard let uptimeSeconds else { return "" }
        return "; it ran for \(ElapsedText.format(.seconds(uptimeSeconds))) and never was ready"
    }

    fileprivate var origin: String {
        var facts = ["worker \(worker)"]
        if let pid { facts.append("pid \(pid)") }
        if let release { facts.append("release \(TerminalText.release(release))") }
        return facts.joined(separator: ", ")
    }
}
