/// The reload of a herd: one server after the other, and no further than the first failure.
///
///     idle ──▶ moving(first) ──▶ moving(second) ──▶ … ──▶ over
///                    └── failed ──────────┴───────────────▲
///
/// It decides who is next and what people are told; how one server changes its worker is decided by
/// `ServerLife`. Servers that were moved before a failure keep the new release.
public struct ReloadMachine: Equatable, Sendable {
    public private(set) var phase: Phase = .idle
    private var moved = 0

    public enum Phase: Equatable, Sendable {
        case idle
        case moving(Item, rest: [Item])
        case over
    }

    /// One server and the releases that it has and shall have; nil is a program that is not kept.
    public struct Item: Equatable, Sendable {
        public var server: String
        public var running: String?
        public var wanted: String?

        public init(server: String, running: String?, wanted: String?) {
            self.server = server
            self.running = running
            self.wanted = wanted
        }

        /// A program that is not kept may have changed: nobody can tell.
        var isUnchanged: Bool { wanted != nil && running == wanted }
    }

    public init() {}

    mutating func requested(_ items: [Item], force: Bool) -> [ReloadDirective] {
        precondition(phase == .idle, "a second request while \(phase)")
        let todo = force ? items : items.filter { !$0.isUnchanged }
        guard !todo.isEmpty else {
            phase = .over
            return [
                .progress(
                    ReloadProgress(.unchanged, "every server runs this release already")
                ),
                .finish,
            ]
        }
        return next(of: todo)
    }

    mutating func ended(_ server: String, _ outcome: ReloadOutcome) -> [ReloadDirective] {
        switch phase {
        case .moving(let item, let rest) where item.server == server:
            switch outcome {
            case .moved: return movedOn(item, rest)
            case .failed(let reason): return failed(item, rest, reason)
            }
        case .idle, .moving, .over:
            return []
        }
    }

    mutating func noted(_ server: String, _ note: LifeNote) -> [ReloadDirective] {
        switch phase {
        case .moving(let item, _) where item.server == server:
            return step(for: note).map { step, sentence in
                [.progress(ReloadProgress(step, server: server, "\(server): \(sentence)"))]
            } ?? []
        case .idle, .moving, .over:
            return []
        }
    }

    private mutating func next(of items: [Item]) -> [ReloadDirective] {
        guard let first = items.first else {
            phase = .over
            let sentence = moved == 1 ? "1 server was moved" : "\(moved) servers were moved"
            return [.progress(ReloadProgress(.finished, sentence)), .finish]
        }
        phase = .moving(first, rest: Array(items.dropFirst()))
        return [.reload(first.server, release: first.wanted)]
    }

    private mutating func movedOn(_ item: Item, _ rest: [Item]) -> [ReloadDirective] {
        moved += 1
        let release = item.wanted.map { " to release \($0.prefix(7))" } ?? ""
        let sentence = "\(item.server): moved\(release)"
        return [.progress(ReloadProgress(.moved, server: item.server, sentence))]
            + next(of: rest)
    }

    private mutating func failed(
        _ item: Item,
        _ rest: [Item],
        _ reason: String
    ) -> [ReloadDirective] {
        phase = .over
        let old = item.running.map { " \($0.prefix(7))" } ?? ""
        let left =
            rest.isEmpty ? "" : "; not touched: \(rest.map(\.server).joined(separator: ", "))"
        let done = moved == 0 ? "" : "; already moved: \(moved)"
        let sentence =
            "\(item.server): the successor failed (\(reason)); it keeps its old release\(old)"
            + done + left
        return [.progress(ReloadProgress(.failed, server: item.server, sentence)), .finish]
    }

    private func step(for note: LifeNote) -> (ReloadProgress.Step, String)? {
        switch note {
        case .starting: (.starting, "a successor starts next to the worker")
        case .ready: (.ready, "the successor is ready; it must stay so for a while")
        case .draining: (.draining, "the old worker finishes what clients have asked")
        case .died, .killing, .stopped: nil
        }
    }
}

/// What a reload asks for.
public enum ReloadDirective: Equatable, Sendable {
    case reload(String, release: String?)
    case progress(ReloadProgress)
    case finish
}
