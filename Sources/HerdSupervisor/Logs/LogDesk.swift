import CLinux
import Glibc
import HerdCore

/// What the collector's reading thread does: look into pipes and make records of what is there.
///
/// It never touches a log file, so no disk can keep it from reading. The actor's executor is the
/// reactor of that thread: handlers of the reactor run inside it.
actor LogDesk {
    /// One of a worker's two pipes.
    private struct SourceKey: Hashable {
        let worker: WorkerKey
        let stream: LogStream

        static func both(of worker: WorkerKey) -> [Self] {
            [Self(worker: worker, stream: .out), Self(worker: worker, stream: .err)]
        }
    }

    private struct Source {
        let pipe: OutputPipe
        var watch: Reactor.Watch?
        /// Whether the rest of a long read stands in the reactor's queue.
        var isQueued = false
    }

    nonisolated let reactor: Reactor
    nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

    private let store: LogStore
    private let scratch: [Int32]
    private var inlets: [String: LogInlet] = [:]
    private var sources: [SourceKey: Source] = [:]
    /// Of the workers that write, and of those that ended last.
    private var recent: [WorkerKey: RecentLines] = [:]
    /// Of the workers that are ready once they have written a certain line.
    private var awaited: [WorkerKey: AwaitedLine] = [:]
    private var willTellLosses = false
    /// What is looked at in one go: more than the longest piece of a line.
    private var buffer = [UInt8](repeating: 0, count: 2 * LineSplitter.pieceBytesMax)

    /// A reload may want to know of its successor, the spare and the worker that came back.
    private static let endedWorkersKept = 4
    /// Between two tries to tell of what was dropped.
    private static let lossPause: Duration = .seconds(1)

    init(store: LogStore, reactor: Reactor) throws(LinuxError) {
        self.store = store
        self.reactor = reactor
        var ends: [Int32] = [-1, -1]
        try LinuxError.check("make a pipe", clinux_pipe(&ends))
        clinux_pipe_resize(ends[0], OutputPipe.bytesMax)
        scratch = ends
    }

    deinit {
        for end in scratch { close(end) }
    }

    // MARK: - Workers

    /// Begins to read a worker's pipes.
    func open(_ worker: WorkerKey, out: OutputPipe, err: OutputPipe, awaited pattern: String?) {
        recent[worker] = RecentLines()
        awaited[worker] = pattern.flatMap(AwaitedLine.init)
        for (key, pipe) in zip(SourceKey.both(of: worker), [out, err]) {
            sources[key] = Source(pipe: pipe)
            do throws(LinuxError) {
                let watch = try reactor.watch(pipe.collectorEnd, changesOnly: true) {
                    [unowned self] in read(key)
                }
                sources[key]?.watch = watch
            } catch {
                record(worker.server, "the worker's output is read only when it ends: \(error)")
            }
        }
    }

    /// Reads what is left, marks an unfinished line as such, and does away with the pipes.
    func end(_ worker: WorkerKey) {
        for key in SourceKey.both(of: worker) {
            guard let source = sources[key] else { continue }
            readAll(key, .isLast)
            if let watch = source.watch { reactor.unwatch(watch) }
            source.pipe.remove()
            sources[key] = nil
        }
        awaited[worker] = nil
        forgetOldWorkers(of: worker.server)
    }

    /// What the worker wrote last; nothing of one that is forgotten.
    func lastLines(of worker: WorkerKey, limit: Int) -> [String] {
        for key in SourceKey.both(of: worker) where sources[key] != nil { readAll(key, .mayGrow) }
        var lines = recent[worker]
        for key in SourceKey.both(of: worker) {
            let count = peek(key)
            buffer.withUnsafeBytes { lines?.take(.init(rebasing: $0[..<count]), from: key.stream) }
        }
        return lines?.last(limit) ?? []
    }

    /// Has what an earlier supervisor left of the log written to its file.
    func openLog(of name: String) {
        inlet(of: name)?.announceAll()
    }

    func whenLineCame(from worker: WorkerKey, _ body: @escaping @Sendable () -> Void) {
        awaited[worker]?.whenCame(body)
    }

    /// Each line of the sentence is a record of its own.
    func record(_ name: String, _ sentence: String) {
        guard let inlet = inlet(of: name) else { return }
        for line in sentence.split(separator: "\n") {
            for piece in Array(line.utf8).chunked(LineSplitter.pieceBytesMax) {
                piece.withUnsafeBytes { inlet.add($0, .complete) }
            }
        }
        tellLossesLater(inlet)
    }

    /// Reads what is in the pipes, unfinished lines excepted.
    func readAll() {
        for key in Array(sources.keys) { readAll(key, .mayGrow) }
    }

    /// Tells of what was dropped, if there is room for that now.
    func tellLosses() {
        for inlet in inlets.values { inlet.tellLoss() }
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

    // MARK: - From the pipe to the ring

    /// Reads once, and puts itself behind the others while there is more.
    private func read(_ key: SourceKey) {
        guard readOnce(key, .mayGrow) > 0, sources[key]?.isQueued == false else { return }
        sources[key]?.isQueued = true
        reactor.post { [weak self] in
            self?.assumeIsolated { desk in
                desk.sources[key]?.isQueued = false
                desk.read(key)
            }
        }
    }

    /// Twice what the pipe holds at most: a child that lives on may be writing to it for ever.
    private func readAll(_ key: SourceKey, _ rest: LogInlet.Rest) {
        var bytesLeft = 2 * Int(OutputPipe.bytesMax)
        while bytesLeft > 0 {
            let count = readOnce(key, rest)
            guard count > 0 else { return }
            bytesLeft -= count
        }
    }

    /// How many bytes it took out of the pipe.
    private func readOnce(_ key: SourceKey, _ rest: LogInlet.Rest) -> Int {
        let count = peek(key)
        guard count > 0, let source = sources[key], let inlet = inlet(of: key.worker.server) else {
            return 0
        }
        let taken = buffer.withUnsafeMutableBytes { buffer in
            let seen = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
            let pipe = source.pipe.collectorEnd
            return inlet.take(seen, from: key.stream, pipe: pipe, rest: rest)
        }
        buffer.withUnsafeBytes { bytes in
            let lines = UnsafeRawBufferPointer(rebasing: bytes[..<taken])
            recent[key.worker]?.take(lines, from: key.stream)
            awaited[key.worker]?.take(lines)
        }
        tellLossesLater(inlet)
        return taken
    }

    /// Copies the beginning of the pipe to the buffer; 0 where it is empty.
    private func peek(_ key: SourceKey) -> Int {
        guard let source = sources[key] else { return 0 }
        return max(0, clinux_pipe_peek(source.pipe.collectorEnd, scratch, &buffer, buffer.count))
    }

    private func inlet(of name: String) -> LogInlet? {
        if let inlet = inlets[name] { return inlet }
        guard let ring = store.ring(of: name) else { return nil }
        let inlet = LogInlet(ring) { [store] in store.announce(name, ring) }
        inlets[name] = inlet
        return inlet
    }

    // MARK: - Losses

    private func tellLossesLater(_ inlet: LogInlet) {
        guard inlet.hasLossToTell, !willTellLosses else { return }
        willTellLosses = true
        reactor.after(Self.lossPause) { [weak self] in
            self?.assumeIsolated { desk in
                desk.willTellLosses = false
                for inlet in desk.inlets.values {
                    inlet.tellLoss()
                    desk.tellLossesLater(inlet)
                }
            }
        }
    }
}

extension Array {
    /// Its parts of at most `count` elements; of an empty array, one empty part.
    fileprivate func chunked(_ count: Int) -> [ArraySlice<Element>] {
        guard !isEmpty else { return [[]] }
        return stride(from: 0, to: self.count, by: count).map {
            self[$0..<Swift.min(self.count, $0 + count)]
        }
    }
}
