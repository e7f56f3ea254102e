/// What people are told of a reload.
extension ReloadProgress {
    typealias Item = ReloadMachine.Item

    private init(_ step: Step, _ item: Item, _ sentence: String) {
        self.init(step, server: item.server, "\(item.server): \(sentence)")
        release = item.wanted
    }

    static func testing(_ item: Item) -> Self {
        Self(.testing, item, "a spare tries \(item.wantedName) first")
    }

    static func tested(_ item: Item) -> Self {
        Self(.tested, item, "the spare has passed")
    }

    static func skipped(_ item: Item) -> Self {
        Self(
            .skipped,
            item,
            "skipped: it binds its port; --allow-downtime stops and starts it"
        )
    }

    static func moved(_ item: Item, connections: Int?) -> Self {
        let count = connections.map { ", with \(CountedNoun.text($0, "connection"))" } ?? ""
        var progress = Self(.moved, item, "moved to \(item.wantedName)\(count)")
        progress.connections = connections
        return progress
    }

    /// The first sentence after a failure, so it says why.
    static func returning(_ item: Item, because failure: ReloadMachine.Failure?) -> Self {
        let reason = failure.map { ", for \($0.item.server) failed: \($0.fault.cause)" } ?? ""
        var progress = Self(.returning, item, "goes back to \(item.runningName)\(reason)")
        progress.release = item.running
        progress.cause = failure?.fault.cause
        return progress
    }

    static func returned(_ item: Item, _ fault: ReloadFault?) -> Self {
        let reason = fault.map { ", but not ready: \($0.cause)" } ?? ""
        var progress = Self(.returned, item, "is back on \(item.runningName)\(reason)")
        progress.release = item.running
        progress.cause = fault?.cause
        progress.generation = fault?.generation
        return progress
    }

    static func abandoned() -> Self {
        var progress = Self(.failed, "broken off: the herd goes down")
        progress.cause = "the herd goes down"
        return progress
    }

    /// Nil for what is of no interest here.
    init?(_ note: LifeNote, of item: Item) {
        switch note {
        case .starting:
            self.init(.starting, item, "a successor starts")
        case .ready:
            self.init(.ready, item, "the successor is ready; it must stay so for a while")
        case .moving:
            self.init(.moving, item, "its connections change hands")
        case .draining:
            self.init(.draining, item, "the old worker finishes what clients have asked")
        case .kept(_, let reason, let isAskedAgain):
            guard isAskedAgain else { return nil }
            self.init(.moving, item, "it keeps its connections, and tries again: \(reason)")
            cause = reason
        case .died, .killing, .sparing, .handedOver, .unable, .testing, .tested, .stopped:
            return nil
        }
    }
}

extension ReloadMachine.Item {
    fileprivate var wantedName: String {
        switch brings {
        case .release: Self.name(wanted)
        case .configuration: "the new herd.json"
        }
    }

    fileprivate var runningName: String {
        switch brings {
        case .release: Self.name(running)
        case .configuration: "the herd.json before"
        }
    }

    private static func name(_ release: String?) -> String {
        release.map { "release \($0.prefix(7))" } ?? "its program as it is on disk"
    }
}

extension ReloadMachine {
    /// How it ended, and what the herd runs now.
    func last(_ end: End, left: [Item]) -> ReloadProgress {
        switch end {
        case .unchanged: unchanged
        case .finished: finished
        case .stopped: stopped(left: left)
        case .failed: failed
        }
    }

    private var unchanged: ReloadProgress {
        let sentence =
            skipped.isEmpty
            ? "every server runs this release already"
            : "every other server runs this release already"
        return ReloadProgress(.unchanged, sentence)
    }

    private var finished: ReloadProgress {
        let servers = CountedNoun.text(moved.count, "server")
        let verb = moved.count == 1 ? "was" : "were"
        let count = connections.map { ", with \(CountedNoun.text($0, "connection"))" }
        let passed = skipped.isEmpty ? "" : "; skipped: \(Self.names(skipped))"
        var progress = ReloadProgress(
            .finished,
            "\(servers) \(verb) moved\(count ?? "")\(passed)"
        )
        progress.connections = connections
        progress.release = commonRelease
        return progress
    }

    private func stopped(left: [Item]) -> ReloadProgress {
        let all = moved.count + left.count
        let done = moved.isEmpty ? "" : ": \(Self.names(moved))"
        let rest = "; not moved: \(Self.names(left))"
        var progress = ReloadProgress(
            .stopped,
            "stopped; \(moved.count) of \(all) moved\(done)\(rest)"
        )
        progress.connections = connections
        progress.release = commonRelease
        return progress
    }

    private var failed: ReloadProgress {
        let foreign = moved.filter { !$0.canReturn }
        let stays = foreign.isEmpty ? "" : "; \(Self.names(foreign)) can't go back"
        let ill = unready.isEmpty ? "" : "; not ready: \(unready.joined(separator: ", "))"
        let now = foreign.isEmpty ? "every server has" : "every other server has"
        guard let failure else { preconditionFailure("a failure without one in \(phase)") }
        var progress = ReloadProgress(
            .failed,
            server: failure.item.server,
            "\(failure.item.server): \(failure.fault.cause); \(now) the release that it had before"
                + stays + ill
        )
        progress.release = failure.item.wanted
        progress.cause = failure.fault.cause
        progress.generation = failure.fault.generation
        return progress
    }

    /// The release of all that were moved, if it is one.
    private var commonRelease: String? {
        let releases = Set(moved.compactMap(\.wanted))
        return releases.count == 1 ? releases.first : nil
    }

    private static func names(_ items: [Item]) -> String {
        items.map(\.server).joined(separator: ", ")
    }
}
