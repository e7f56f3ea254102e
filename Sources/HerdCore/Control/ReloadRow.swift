/// A server's line of a `ReloadView`.
struct ReloadRow: Equatable, Sendable {
    let server: String
    /// What it is at, or where it ended; nil while nobody has come to it.
    private var progress: ReloadProgress?
    private var began: Moment?
    private var ended: Moment?

    /// The longest word that stands in the second column.
    private static let stepWidth = ReloadProgress.Step.allCases.map(\.rawValue.count).max() ?? 0
    /// As long as `59.9s` and `59m5s`.
    private static let timeWidth = 5
    private static let gap = "  "

    init(server: String) {
        self.server = server
    }

    var name: String { TerminalText.escape(server) }

    /// What comes after an end begins anew, unless it only says more of that end.
    mutating func take(_ progress: ReloadProgress, at now: Moment) {
        if progress.step.isUnderWay {
            if began == nil || ended != nil { began = now }
            ended = nil
        } else {
            began = began ?? now
            ended = ended ?? now
        }
        self.progress = progress
    }

    /// What a step of another server, or of the whole herd, means for one that is under way.
    ///
    /// Only one at a time is: where another one goes back, this one has failed.
    mutating func hear(_ other: ReloadProgress, at now: Moment) {
        guard let progress, progress.step.isUnderWay else { return }
        if other.step.isLast { ended = now }
        guard other.step == .returning, progress.step != .returning else { return }
        var failure = ReloadProgress(.failed, server: server, progress.sentence)
        failure.cause = other.cause
        take(failure, at: now)
    }

    func line(at now: Moment, nameWidth: Int, width: Int, color: Bool) -> String {
        func paint(_ text: String, _ tint: TerminalColor) -> String {
            color ? tint.paint(text) : text
        }
        let name = name.padded(to: nameWidth) + Self.gap
        guard let progress, let began else { return name + paint("-", .dim) }
        let word = progress.step.rawValue.padded(to: Self.stepWidth)
        // What was only passed over took no time.
        let passed = progress.step == .skipped ? "-" : Self.text((ended ?? now) - began)
        let time = passed.leading(to: Self.timeWidth)
        let used = name.count + word.count + time.count + 2 * Self.gap.count
        let detail = progress.detail.cut(to: max(0, width - used))
        let columns = [paint(word, progress.step.color), paint(time, .dim), detail]
        return name + columns.filter { !$0.isEmpty }.joined(separator: Self.gap)
    }

    /// With one decimal as long as that is short, so that it ticks steadily.
    private static func text(_ time: Duration) -> String {
        let tenths = max(0, time.wholeMilliseconds) / 100
        return tenths < 600 ? "\(tenths / 10).\(tenths % 10)s" : ElapsedText.format(time)
    }
}

extension ReloadProgress {
    /// What counts, or the sentence without what stands in the other columns.
    fileprivate var detail: String {
        switch step {
        case .moved:
            if let connections { return CountedNoun.text(connections, "connection") }
            return release.map { "release \(TerminalText.release($0))" } ?? "the program on disk"
        case .returned:
            if cause == nil, let connections { return CountedNoun.text(connections, "connection") }
        case .failed:
            if let cause { return TerminalText.escape(cause) }
        case .unchanged, .testing, .tested, .starting, .ready, .moving, .draining, .skipped,
            .returning, .adding, .added, .told, .stopping, .restarted, .removing, .removed,
            .stopped, .finished:
            break
        }
        let rest = sentence.dropping(prefix: server.map { "\($0): " } ?? "")
        return TerminalText.escape(rest.dropping(prefix: "\(step.rawValue): "))
    }
}

extension ReloadProgress.Step {
    /// Whether the server is on its way to somewhere.
    fileprivate var isUnderWay: Bool {
        switch self {
        case .testing, .starting, .ready, .moving, .draining, .returning, .adding, .stopping,
            .removing:
            true
        case .unchanged, .tested, .moved, .skipped, .returned, .added, .told, .restarted, .removed,
            .failed, .stopped, .finished:
            false
        }
    }

    fileprivate var color: TerminalColor {
        switch self {
        case .tested, .moved, .added, .told, .restarted, .finished: .green
        case .testing, .starting, .ready, .moving, .draining, .returning, .adding, .stopping,
            .removing, .stopped:
            .yellow
        case .failed: .red
        case .unchanged, .skipped, .returned, .removed: .dim
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    /// Aligned to the right.
    fileprivate func leading(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }

    fileprivate func dropping(prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }

    /// Its beginning with `…` behind it where there is more.
    func cut(to width: Int) -> String {
        if count <= width { return self }
        return width < 1 ? "" : prefix(width - 1) + "…"
    }
}
