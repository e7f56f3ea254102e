/// Builds when sources change, and reloads the herd when the build has passed: `herdctl watch`.
///
///     watching        something stirs                → settling
///     settling        still, and unchanged           → watching
///                     still, and changed             → building
///     building        failed                         → watching
///                     passed                         → reloading
///                     files changed meanwhile        → settling, then building in any case
///     reloading       done, or failed                → settling: nobody has looked meanwhile
///                     busy with something else       → waitingForHerd
///     waitingForHerd  a while later                  → reloading
///     any             interrupted                    → over, when build or reload have ended
///
/// Of what changed it only trusts a look at the files: that is taken before a build, and compared
/// with the files as the last build found them. So it does not matter how often, in which order or
/// by which path changes are told, and a file that is as it was is no change.
///
/// A build that changes watched files would start the next one for ever. Whether a build or a
/// person has changed a file can't be seen; but a file that `buildsMax` builds in a row have
/// changed is taken for their product, and the change for built.
public struct WatchMachine: Equatable, Sendable {
    /// So long must the files hold still.
    ///
    /// A person does not notice it. It is six times the longest pause between two changes of one
    /// `git switch` (560 files), or of one save by vim, on a busy computer with two cores: 16 ms.
    public static let quiet: Duration = .milliseconds(100)
    /// Files that never hold still are built nevertheless after this.
    public static let quietWithin: Duration = .seconds(2)
    /// The first build tells that files have changed, the second may just have been overtaken.
    public static let buildsMax = 3
    /// A reload that met another operation is asked for again after this.
    public static let busyPause: Duration = .seconds(1)

    public private(set) var phase: Phase = .watching
    /// Somebody wants it to end; what is being done has to end first.
    public private(set) var isInterrupted = false
    /// Since the last build that changed nothing: how many there were, and what all have changed.
    private var restless = Restless()

    public enum Phase: Equatable, Sendable {
        case watching
        /// It began to stir at `first` and has last been seen to at `last`.
        case settling(first: Moment, last: Moment, mustBuild: Bool)
        case building
        /// `wasBusy`: it has been said that another operation is running.
        case reloading(wasBusy: Bool)
        case waitingForHerd
        case over
    }

    private struct Restless: Equatable, Sendable {
        var builds = 0
        var files: Set<String> = []
    }

    public init() {}

    public mutating func handle(_ event: WatchEvent, at now: Moment) -> [WatchDirective] {
        switch event {
        case .stirred: stirred(at: now)
        case .woke: woke(at: now)
        case .looked(let changed): looked(changed)
        case .built(let end, let changed): built(end, changed, at: now)
        case .reloaded(let end): reloaded(end, at: now)
        case .interrupted: interrupted()
        }
    }

    // MARK: - Files

    private mutating func stirred(at now: Moment) -> [WatchDirective] {
        switch phase {
        case .watching:
            return settle(at: now)
        case .settling(let first, _, let mustBuild):
            phase = .settling(first: first, last: now, mustBuild: mustBuild)
            return []
        case .building, .reloading, .waitingForHerd, .over:
            // A look is taken after it anyway.
            return []
        }
    }

    private mutating func woke(at now: Moment) -> [WatchDirective] {
        switch phase {
        case .settling(let first, let last, let mustBuild):
            let due = min(last + Self.quiet, first + Self.quietWithin)
            if now < due { return [.wake(after: due - now)] }
            return mustBuild ? build() : [.look]
        case .waitingForHerd:
            phase = .reloading(wasBusy: true)
            return [.reload]
        case .watching, .building, .reloading, .over:
            return []
        }
    }

    private mutating func looked(_ changed: [String]) -> [WatchDirective] {
        switch phase {
        case .settling:
            guard !changed.isEmpty else {
                phase = .watching
                return []
            }
            return [.say(.changed(changed))] + build()
        case .watching, .building, .reloading, .waitingForHerd, .over:
            return []
        }
    }

    private mutating func settle(at now: Moment, mustBuild: Bool = false) -> [WatchDirective] {
        phase = .settling(first: now, last: now, mustBuild: mustBuild)
        return [.wake(after: Self.quiet)]
    }

    // MARK: - Builds and reloads

    private mutating func build() -> [WatchDirective] {
        phase = .building
        return [.build]
    }

    private mutating func built(
        _ end: BuildEnd,
        _ changed: [String],
        at now: Moment
    ) -> [WatchDirective] {
        switch phase {
        case .building where isInterrupted:
            return finish()
        case .building:
            if changed.isEmpty {
                restless = Restless()
                return close(end)
            }
            if isOwnDoing(changed) {
                restless = Restless()
                return [.accept, .say(.buildChangesSources(changed))] + close(end)
            }
            // A failure is worth reading; what passed is neither the old sources nor the new.
            let news = end.hasPassed ? [] : [WatchDirective.say(.built(end))]
            return news + [.say(.outdated(changed))] + settle(at: now, mustBuild: true)
        case .watching, .settling, .reloading, .waitingForHerd, .over:
            return []
        }
    }

    /// Whether this and the builds just before it have all changed these files.
    private mutating func isOwnDoing(_ changed: [String]) -> Bool {
        let isFirst = restless.builds == 0
        restless.builds += 1
        restless.files = isFirst ? Set(changed) : restless.files.intersection(changed)
        return restless.builds >= Self.buildsMax && restless.files.isSuperset(of: changed)
    }

    private mutating func close(_ end: BuildEnd) -> [WatchDirective] {
        guard end.hasPassed else {
            phase = .watching
            return [.say(.built(end))]
        }
        phase = .reloading(wasBusy: false)
        return [.say(.built(end)), .reload]
    }

    private mutating func reloaded(_ end: WatchReloadEnd, at now: Moment) -> [WatchDirective] {
        switch phase {
        case .reloading(let wasBusy):
            return switch end {
            case .done: afterReload(at: now)
            case .failed(let sentence): [.say(.reloadFailed(sentence))] + afterReload(at: now)
            case .busy: busy(wasToldSo: wasBusy)
            }
        case .watching, .settling, .building, .waitingForHerd, .over:
            return []
        }
    }

    private mutating func afterReload(at now: Moment) -> [WatchDirective] {
        isInterrupted ? finish() : settle(at: now)
    }

    private mutating func busy(wasToldSo: Bool) -> [WatchDirective] {
        if isInterrupted { return finish() }
        phase = .waitingForHerd
        let news = wasToldSo ? [] : [WatchDirective.say(.herdBusy)]
        return news + [.wake(after: Self.busyPause)]
    }

    // MARK: - The end

    private mutating func interrupted() -> [WatchDirective] {
        defer { isInterrupted = true }
        switch phase {
        case .watching, .settling, .waitingForHerd: return finish()
        case .building: return [.endBuild(atOnce: isInterrupted)]
        case .reloading: return isInterrupted ? finish() : [.stopReload]
        case .over: return []
        }
    }

    private mutating func finish() -> [WatchDirective] {
        phase = .over
        return [.finish]
    }
}
