import HerdCore
import Synchronization

/// Takes the workers' output to `logs/NAME.log` and never has a worker wait.
///
/// One thread looks into the pipes and makes records (`LogDesk`), another takes those to the files
/// (`LogStore`); between them is a ring for each log. All verbs may be called from any thread; what
/// they ask for is done in their order.
final class LogCollector: Sendable {
    private let folder: HerdFolder
    private let directory: String
    private let readingThread: ReactorThread
    private let writingThread: ReactorThread
    private let desk: LogDesk
    private let store: LogStore

    /// A disk that takes nothing for so long is not waited for when the herd ends.
    private static let endsWithin: Duration = .seconds(5)

    init(_ policy: LogPolicy, folder: HerdFolder) throws(LinuxError) {
        self.folder = folder
        directory = policy.directory
        readingThread = try ReactorThread(name: "logs in")
        writingThread = try ReactorThread(name: "logs out")
        store = LogStore(
            folder: folder.path(policy.directory),
            run: folder.run,
            rotation: LogRotation(policy),
            reactor: writingThread.reactor
        )
        desk = try LogDesk(store: store, reactor: readingThread.reactor)
        onStore { $0.startWatchingAges() }
    }

    // MARK: - Workers

    /// Makes the two pipes of a worker that is about to be launched.
    ///
    /// What is returned is for its launch plan, and stays open, and ours, until `workerEnded`,
    /// which must follow even when the launch fails. A line that matches `awaited` is looked for
    /// from the first one on (`whenLineCame`).
    func openWorker(
        server: String,
        generation: Int,
        awaited: String? = nil
    ) throws(LinuxError) -> (out: Int32, err: Int32) {
        let path = path(server, generation)
        let out = try OutputPipe(path: "\(path).out")
        do throws(LinuxError) {
            let err = try OutputPipe(path: "\(path).err")
            let worker = WorkerKey(server: server, generation: generation)
            onDesk { $0.open(worker, out: out, err: err, awaited: awaited) }
            return (out.workerEnd, err.workerEnd)
        } catch {
            out.remove()
            throw error
        }
    }

    /// Goes on reading the pipes of a worker that an earlier supervisor started, if they are there.
    ///
    /// `workerEnded` must follow, as for any other.
    func resumeWorker(server: String, generation: Int, awaited: String? = nil) {
        let path = path(server, generation)
        guard let out = try? OutputPipe(existing: "\(path).out") else { return }
        guard let err = try? OutputPipe(existing: "\(path).err") else { return out.remove() }
        let worker = WorkerKey(server: server, generation: generation)
        onDesk { $0.open(worker, out: out, err: err, awaited: awaited) }
    }

    /// Calls `body` once, when the worker has written the line that is awaited, or if it already
    /// has; on the collector's thread.
    func whenLineCame(
        server: String,
        generation: Int,
        _ body: @escaping @Sendable () -> Void
    ) {
        onDesk { $0.whenLineCame(from: .init(server: server, generation: generation), body) }
    }

    /// The worker is gone: what it wrote last is written, and its pipes go.
    func workerEnded(server: String, generation: Int) {
        onDesk { $0.end(.init(server: server, generation: generation)) }
    }

    /// What a worker wrote last, oldest first, at most `limit` lines (and 20), safe to show.
    ///
    /// Also what is still in its pipes, and a line without its end; of a worker that has ended, as
    /// long as it is one of the server's last few. Waits for the collector's thread, never for a
    /// disk.
    func lastLines(server: String, generation: Int, limit: Int) -> [String] {
        let answer = Mutex<[String]>([])
        readingThread.perform { [desk] in
            let worker = WorkerKey(server: server, generation: generation)
            let lines = desk.assumeIsolated { $0.lastLines(of: worker, limit: limit) }
            answer.withLock { $0 = lines }
        }
        return answer.withLock { $0 }
    }

    /// Whether a line that matches was written to the server's log since that time, under whatever
    /// supervisor.
    func hasWritten(server: String, matching pattern: String, since: WallTime) async -> Bool {
        guard let pattern = try? LogPattern(pattern) else { return false }
        // What an earlier supervisor has taken from pipes may not be in the file yet.
        await desk.openLog(of: server)
        await desk.readAll()
        await store.writeAll()
        var watch = LineWatch(pattern)
        var log = StoredLog(server: server, path: logPath(server))
        log.skip(to: since)
        while let line = log.next(), !watch.isMatched {
            guard let record = LogRecord(line: line), record.stream != .herd else { continue }
            _ = record.text.withUnsafeBytes { watch.take($0) }
        }
        return watch.isMatched
    }

    // MARK: - Logs

    /// Other rules, and another folder, from now on; what was written stays where it is.
    func follow(_ policy: LogPolicy) {
        onStore { [folder] in
            $0.follow(folder: folder.path(policy.directory), rotation: LogRotation(policy))
        }
    }

    /// Adds the supervisor's own word to a server's log, or to that of `herdctl`.
    func record(_ server: String, _ sentence: String) {
        onDesk { $0.record(server, sentence) }
    }

    /// How many records of a log were dropped since this supervisor began; asks no thread.
    func dropped(_ server: String) -> Int { store.dropped(server) }

    /// Has these logs go on in new files; returns when they do.
    func rotate(_ servers: [String]) async {
        // Behind the records that were asked for before.
        await desk.readAll()
        await store.rotate(servers)
    }

    /// Writes everything that was written to it, and ends the threads; call once, and last.
    ///
    /// What the disk does not take stays in `.herd/run` for the next supervisor.
    func stop() {
        readingThread.perform { [desk] in desk.assumeIsolated { $0.readAll() } }
        // What was dropped is told once there is room again.
        writingThread.perform(within: Self.endsWithin) { [store] in
            store.assumeIsolated { $0.writeAll() }
        }
        onDesk { $0.tellLosses() }
        readingThread.stop()
        onStore { $0.finish() }
        writingThread.stop(within: Self.endsWithin)
    }

    /// Ends the threads in the middle of what they do, as a kill would; for tests.
    func abandon() {
        readingThread.stop()
        writingThread.stop()
    }

    private func logPath(_ server: String) -> String {
        folder.log(of: server, directory: directory)
    }

    private func path(_ server: String, _ generation: Int) -> String {
        "\(folder.run)/\(server).\(generation)"
    }

    private func onDesk(_ body: @escaping @Sendable (isolated LogDesk) -> Void) {
        readingThread.reactor.post { [desk] in desk.assumeIsolated { body($0) } }
    }

    private func onStore(_ body: @escaping @Sendable (isolated LogStore) -> Void) {
        writingThread.reactor.post { [store] in store.assumeIsolated { body($0) } }
    }
}
