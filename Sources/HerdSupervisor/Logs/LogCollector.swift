import HerdCore
import Synchronization

/// Takes the workers' output to `logs/NAME.log`, on a thread of its own, and never has one wait.
///
/// All verbs may be called from any thread; what they ask for is done in their order.
final class LogCollector: Sendable {
    private let folder: HerdFolder
    private let thread: ReactorThread
    private let desk: LogDesk

    init(_ policy: LogPolicy, folder: HerdFolder) throws(LinuxError) {
        self.folder = folder
        thread = try ReactorThread(name: "logs")
        desk = LogDesk(
            folder: folder.path(policy.directory),
            rotation: LogRotation(policy),
            reactor: thread.reactor
        )
    }

    /// Makes the two pipes of a worker that is about to be launched.
    ///
    /// What is returned is for its launch plan, and stays open, and ours, until `workerEnded`,
    /// which must follow even when the launch fails.
    func openWorker(
        server: String,
        generation: Int
    ) throws(LinuxError) -> (out: Int32, err: Int32) {
        let path = "\(folder.run)/\(server).\(generation)"
        let out = try OutputPipe(path: "\(path).out")
        do throws(LinuxError) {
            let err = try OutputPipe(path: "\(path).err")
            perform { $0.open(.init(server: server, generation: generation), out: out, err: err) }
            return (out.workerEnd, err.workerEnd)
        } catch {
            out.remove()
            throw error
        }
    }

    /// The worker is gone: what it wrote last is written, and its pipes go.
    func workerEnded(server: String, generation: Int) {
        perform { $0.end(.init(server: server, generation: generation)) }
    }

    /// What a worker wrote last, oldest first, at most `limit` lines (and 20), safe to show.
    ///
    /// Also what is still in its pipes, and a line without its end; of a worker that has ended, as
    /// long as it is one of the server's last few. Waits for the collector's thread, never for a
    /// disk.
    func lastLines(server: String, generation: Int, limit: Int) -> [String] {
        let answer = Mutex<[String]>([])
        thread.perform { [desk] in
            let worker = LogDesk.WorkerKey(server: server, generation: generation)
            let lines = desk.assumeIsolated { $0.lastLines(of: worker, limit: limit) }
            answer.withLock { $0 = lines }
        }
        return answer.withLock { $0 }
    }

    /// Adds the supervisor's own word to a server's log, or to that of `herdctl`.
    func record(_ server: String, _ sentence: String) {
        perform { $0.record(server, sentence) }
    }

    /// Writes everything that was written to it, and ends the thread; call once, and last.
    func stop() {
        perform { $0.finish() }
        thread.stop()
    }

    private func perform(_ body: @escaping @Sendable (isolated LogDesk) -> Void) {
        thread.reactor.post { [desk] in desk.assumeIsolated { body($0) } }
    }
}
