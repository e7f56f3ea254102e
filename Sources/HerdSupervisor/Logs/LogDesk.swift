import CLinux
import Glibc
import HerdCore

/// What the collector's thread does: read pipes, cut lines, write files.
///
/// The actor's executor is the reactor of that thread: handlers of the reactor run inside it.
actor LogDesk {
    /// One worker of one server.
    struct WorkerKey: Hashable {
        let server: String
        let generation: Int
    }

    /// One of a worker's two pipes.
    private struct SourceKey: Hashable {
        let worker: WorkerKey
        let stream: LogStream

        static func both(of worker: WorkerKey) -> [Self] {
            [Self(worker: worker, stream: .out), Self(worker: worker, stream: .err)]
        }
    }

    /// A pipe that is read, and the line that it is in the middle of.
    private final class Source {
        let pipe: OutputPipe
        var splitter = LineSplitter()
        var watch: Reactor.Watch?

        init(pipe: OutputPipe) {
            self.pipe = pipe
        }
    }

    nonisolated let reactor: Reactor
    nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

    private let folder: String
    private let rotation: LogRotation
    private var files: [String: LogFile] = [:]
    private var sources: [SourceKey: Source] = [:]
    /// Of the workers that write, and of those that ended last.
    private var recent: [WorkerKey: RecentLines] = [:]
    private var willTellLosses = false
    /// What is read at once: no pipe keeps the others waiting for long.
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// A reload may want to know of its successor, the spare and the worker that came back.
    private static let endedWorkersKept = 4

    /// Between two tries to write to a disk that was full.
    private static let lossPause: Duration = .seconds(1)

    init(folder: String, rotation: LogRotation, reactor: Reactor) {
        self.folder = folder
        self.rotation = rotation
        self.reactor = reactor
    }

    /// Begins to read a worker's pipes.
    func open(_ worker: WorkerKey, out: OutputPipe, err: OutputPipe) {
        recent[worker] = RecentLines()
        for (key, pipe) in zip(SourceKey.both(of: worker), [out, err]) {
            let source = Source(pipe: pipe)
            sources[key] = source
            do throws(LinuxError) {
                source.watch = try reactor.watch(pipe.collectorEnd) { [unowned self] in
                    _ = readOnce(key)
                }
            } catch {
                record(worker.server, "the worker's output is read only when it ends: \(error)")
            }
        }
    }

    /// Reads what is left, marks an unfinished line as such, and does away with the pipes.
    func end(_ worker: WorkerKey) {
        for key in SourceKey.both(of: worker) {
            guard let source = sources[key] else { continue }
            drain(key)
            if let watch = source.watch { reactor.unwatch(watch) }
            source.pipe.remove()
            sources[key] = nil
        }
        forgetOldWorkers(of: worker.server)
    }

    /// What the worker wrote last; nothing of one that is forgotten.
    func lastLines(of worker: WorkerKey, limit: Int) -> [String] {
        for key in SourceKey.both(of: worker) where sources[key] != nil { readAll(key) }
        return recent[worker]?.last(limit) ?? []
    }

    private func forgetOldWorkers(of server: String) {
        let ended = recent.keys.filter { key in
            key.server == server && !SourceKey.both(of: key).contains { sources[$0] != nil }
        }
        let old = ended.map(\.generation).sorted().dropLast(Self.endedWorkersKept)
        for generation in old {
            recent[WorkerKey(server: server, generation: generation)] = nil
        }
    }

    /// Each line of the sentence is a record of its own.
    func record(_ name: String, _ sentence: String) {
        let file = file(of: name)
        var splitter = LineSplitter()
        let emit = { (text: UnsafeRawBufferPointer, ending: LineEnding) in
            let whole: LineEnding = ending == .unterminated ? .complete : ending
            file.append(text, whole, from: .herd, at: .now)
        }
        Array(sentence.utf8).withUnsafeBytes { splitter.take($0, emit: emit) }
        splitter.finish(emit: emit)
        flush(file)
    }

    /// Writes everything that is in the pipes; they stay for the workers that live on.
    func finish() {
        for key in Array(sources.keys) { drain(key) }
        tellLosses()
    }

    // MARK: - From the pipe to the file

    /// False where there was nothing to read.
    private func readOnce(_ key: SourceKey) -> Bool {
        guard let source = sources[key] else { return false }
        let count = Glibc.read(source.pipe.collectorEnd, &buffer, buffer.count)
        guard count > 0 else { return false }
        let file = file(of: key.worker.server)
        let now = WallTime.now
        buffer.withUnsafeBytes { bytes in
            let taken = UnsafeRawBufferPointer(rebasing: bytes[..<count])
            recent[key.worker]?.take(taken, from: key.stream)
            source.splitter.take(taken) { file.append($0, $1, from: key.stream, at: now) }
        }
        flush(file)
        return true
    }

    /// Twice what the pipe holds at most: a child that lives on may be writing to it for ever.
    private func readAll(_ key: SourceKey) {
        var readsLeft = 2 * Int(OutputPipe.bytesMax) / buffer.count
        while readsLeft > 0, readOnce(key) { readsLeft -= 1 }
    }

    private func drain(_ key: SourceKey) {
        readAll(key)
        let file = file(of: key.worker.server)
        sources[key]?.splitter.finish {
            file.append($0, $1, from: key.stream, at: .now)
        }
        flush(file)
    }

    private func file(of name: String) -> LogFile {
        if let file = files[name] { return file }
        let file = LogFile(path: "\(folder)/\(name).log", rotation: rotation)
        files[name] = file
        return file
    }

    // MARK: - Losses

    private func flush(_ file: LogFile) {
        file.flush()
        guard file.hasLossToTell, !willTellLosses else { return }
        willTellLosses = true
        reactor.after(Self.lossPause) { [unowned self] in
            willTellLosses = false
            tellLosses()
        }
    }

    private func tellLosses() {
        for file in files.values where file.hasLossToTell {
            file.tellLoss(at: .now)
            flush(file)
        }
    }
}

extension WallTime {
    /// What the computer's clock shows.
    fileprivate static var now: Self { Self(nanoseconds: clinux_wall_nanoseconds()) }
}
