/// What a reload or an apply has done so far, and what is said of it at its end.
public struct ReloadReport: Equatable, Sendable {
    private let operation: FollowedOperation
    private let began: Moment
    /// In the order in which they were moved; who went back is in it no more.
    private var moved: [Moved] = []
    private var skipped: [String] = []

    private struct Moved: Equatable, Sendable {
        var server: String
        var release: String?
        var connections: Int?
    }

    /// How `herdctl` ends.
    public struct End: Equatable, Sendable {
        public var exit: CommandExit
        public var sentence: String
        /// What the worker that failed wrote last, and whose worker it was.
        public var lines: [String]
        public var server: String?

        public init(
            _ exit: CommandExit,
            _ sentence: String,
            lines: [String] = [],
            of server: String? = nil
        ) {
            self.exit = exit
            self.sentence = sentence
            self.lines = lines
            self.server = server
        }
    }

    public init(_ operation: FollowedOperation, at now: Moment) {
        self.operation = operation
        began = now
    }

    /// Nil while the reload goes on.
    public mutating func take(_ progress: ReloadProgress, at now: Moment) -> End? {
        switch progress.step {
        case .testing, .tested, .starting, .ready, .moving, .draining, .returning, .adding, .added,
            .told, .stopping, .restarted, .removing, .removed:
            return nil
        case .moved:
            note(progress)
            return nil
        case .returned:
            moved.removeAll { $0.server == progress.server }
            return nil
        case .skipped:
            progress.server.map { skipped.append($0) }
            return nil
        case .unchanged:
            return End(.done, progress.sentence + skippedToo)
        case .finished where operation == .apply:
            let time = ElapsedText.format(now - began)
            return End(.done, "\(progress.sentence), after \(time)\(handedOver(progress))")
        case .finished:
            return End(.done, success(progress, took: now - began) + skippedToo)
        case .stopped:
            return End(.interrupted, progress.sentence + advice)
        case .failed:
            return End(
                .failed,
                progress.sentence,
                lines: progress.lines,
                of: progress.server
            )
        }
    }

    private mutating func note(_ progress: ReloadProgress) {
        guard let server = progress.server else { return }
        moved.removeAll { $0.server == server }
        moved.append(
            Moved(
                server: server,
                release: progress.release,
                connections: progress.connections
            )
        )
    }

    /// `5 servers run 9c0ffee after 6.8s; 92 connections were handed over`.
    private func success(_ progress: ReloadProgress, took time: Duration) -> String {
        let releases = Set(moved.map { $0.release.map(TerminalText.release) })
        let one = releases.count == 1 ? releases.first.flatMap { $0 } : nil
        let what = one ?? (moved.count == 1 ? "its new build" : "their new builds")
        let verb = moved.count == 1 ? "runs" : "run"
        let servers = "\(CountedNoun.text(moved.count, "server")) \(verb) \(what)"
        return servers + " after \(ElapsedText.format(time))" + handedOver(progress)
    }

    /// Nothing where no server could tell, as those that are not ours.
    private func handedOver(_ progress: ReloadProgress) -> String {
        let known = moved.compactMap(\.connections)
        guard let count = progress.connections ?? (known.isEmpty ? nil : known.reduce(0, +)) else {
            return ""
        }
        return
            "; \(CountedNoun.text(count, "connection")) \(count == 1 ? "was" : "were") handed over"
    }

    private var skippedToo: String {
        guard !skipped.isEmpty else { return "" }
        let names = skipped.joined(separator: ", ")
        return "; not \(names), which only --allow-downtime reloads"
    }

    /// How to get out of a herd that is half moved.
    private var advice: String {
        guard !moved.isEmpty, case .reload(let target) = operation else { return "" }
        return "; \(command(target)) goes on, herdctl undo goes back"
    }

    /// Asks for the same once more: what undo means has changed meanwhile.
    private func command(_ target: ReloadRequest.Target) -> String {
        switch target {
        case .newest: return "herdctl reload"
        case .release(let prefix): return "herdctl reload --release \(prefix)"
        case .previous:
            let release = moved.compactMap(\.release).first.map(TerminalText.release)
            return "herdctl reload" + (release.map { " --release \($0)" } ?? "")
        }
    }
}
