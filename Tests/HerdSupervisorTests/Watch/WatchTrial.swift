import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

/// A folder that is watched, a build, and a herd that only counts reloads.
final class WatchTrial: Sendable {
    let folder: TemporaryFolder
    let watch: SourceWatch
    private let steps: AsyncStream<Step>
    private let running: Task<Void, any Error>

    /// What is said or done, without its times.
    enum Step: Equatable, Sendable {
        case watching(files: Int)
        case changed([String])
        case passed
        case failed(WorkerExit)
        case notStarted
        case outdated([String])
        case ownDoing([String])
        case reloadFailed(String)
        case herdBusy
        case reload
        case reloadStops
    }

    /// `reloads` are how the first reloads end; further ones succeed.
    init(_ folder: TemporaryFolder, build: [String], reloads: [WatchReloadEnd] = []) throws {
        self.folder = folder
        let (steps, step) = AsyncStream<Step>.makeStream()
        self.steps = steps
        let ends = Ends(reloads)
        let plan = WatchPlan(
            roots: [folder.path],
            excluded: ["\(folder.path)/logs"],
            command: try #require(BuildCommand(build, in: folder.path)),
            launcher: BuiltPrograms.path("herd-launch")
        )
        watch = try SourceWatch(
            plan,
            world: SourceWatch.World(
                reload: {
                    step.yield(.reload)
                    return await ends.next()
                },
                stopReload: {
                    step.yield(.reloadStops)
                    await ends.release()
                },
                say: { step.yield(Step($0)) }
            )
        )
        running = Task { [watch] in
            defer { step.finish() }
            try await watch.run(until: [])
        }
    }

    /// The next so many steps.
    func next(_ count: Int) async -> [Step] {
        var taken: [Step] = []
        for await step in steps {
            taken.append(step)
            if taken.count == count { break }
        }
        return taken
    }

    /// Ends the watch; the steps that nobody has looked at.
    ///
    /// A reload that was the last step may not have told its end before: then it is stopped.
    func finish() async throws -> [Step] {
        await watch.interrupt()
        return try await rest().filter { $0 != .reloadStops }
    }

    /// Returns when the watch has ended.
    func rest() async throws -> [Step] {
        try await running.value
        var rest: [Step] = []
        for await step in steps { rest.append(step) }
        return rest
    }
}

/// How reloads end: the first as was said, one without an end waits until it is told to stop.
private actor Ends {
    private var ends: [WatchReloadEnd]
    private var waiting: CheckedContinuation<Void, Never>?
    static let endless = WatchReloadEnd.failed("endless")

    init(_ ends: [WatchReloadEnd]) { self.ends = ends }

    func next() async -> WatchReloadEnd {
        let end = ends.isEmpty ? .done : ends.removeFirst()
        if end == Self.endless { await withCheckedContinuation { waiting = $0 } }
        return end
    }

    func release() {
        waiting?.resume()
        waiting = nil
    }
}

extension WatchTrial.Step {
    fileprivate init(_ news: WatchNews) {
        self =
            switch news {
            case .watching(_, _, let files, _): .watching(files: files)
            case .changed(let files): .changed(files)
            case .built(.passed): .passed
            case .built(.failed(let exit, _)): .failed(exit)
            case .built(.notStarted): .notStarted
            case .outdated(let files): .outdated(files)
            case .buildChangesSources(let files): .ownDoing(files)
            case .reloadFailed(let sentence): .reloadFailed(sentence)
            case .herdBusy: .herdBusy
            }
    }
}
