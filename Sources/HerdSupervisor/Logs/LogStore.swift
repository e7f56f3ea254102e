import Glibc
import HerdCore
import Synchronization

/// What the collector's writing thread does: it takes records out of rings and to files.
///
/// Whatever a disk does, it is this thread alone that waits for it.
actor LogStore {
    nonisolated let reactor: Reactor
    nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

    private let run: String
    private nonisolated let folder: Mutex<String>
    private var rotation: LogRotation
    private let compressor: LogCompressor
    private nonisolated let rings = Mutex<[String: LogRing]>([:])
    private var files: [String: LogFile] = [:]
    private var isOver = false

    /// Between two tries to write to a disk that was full.
    private static let retryPause: Duration = .seconds(1)
    /// How often the ages of files are looked at; the shortest that may be set is a minute.
    private static let agePause: Duration = .seconds(10)

    /// `folder` has the logs, `run` what lives as long as the herd.
    init(folder: String, run: String, rotation: LogRotation, reactor: Reactor) {
        self.run = run
        self.folder = Mutex(folder)
        self.rotation = rotation
        self.reactor = reactor
        compressor = LogCompressor(reactor: reactor)
    }

    // MARK: - For the reading thread

    /// The ring of a log, with what a supervisor that was killed left there.
    nonisolated func ring(of name: String) -> LogRing? {
        let end = LogFileEnds(path: path(of: name))
        let ring = try? LogRing(
            path: "\(run)/\(name).ring",
            nextSequence: { end.nextSequence },
            written: { end.bytesWritten(since: $0) }
        )
        if let ring { rings.withLock { $0[name] = ring } }
        return ring
    }

    /// Records that were dropped since the supervisor began.
    nonisolated func dropped(_ name: String) -> Int {
        rings.withLock { $0[name] }?.dropped.load(ordering: .relaxed) ?? 0
    }

    /// Says that the ring has records for the file; cheap while that is known already.
    nonisolated func announce(_ name: String, _ ring: LogRing) {
        guard !ring.isAnnounced.exchange(true, ordering: .acquiringAndReleasing) else { return }
        reactor.post { [weak self] in
            self?.assumeIsolated { $0.write(name, ring) }
        }
    }

    // MARK: - Files

    /// Each log goes on in the file that has its path now.
    func follow(folder: String, rotation: LogRotation) {
        let wasWatching = self.rotation.ageMax != nil
        writeAll()
        files = [:]
        self.folder.withLock { $0 = folder }
        self.rotation = rotation
        if !wasWatching { startWatchingAges() }
    }

    func startWatchingAges() {
        guard rotation.ageMax != nil, !isOver else { return }
        for file in files.values { file.rotateIfTooOld(at: .now) }
        reactor.after(Self.agePause) { [weak self] in
            self?.assumeIsolated { $0.startWatchingAges() }
        }
    }

    /// Writes what waits, and goes on in a new file; of logs that have written something.
    func rotate(_ names: [String]) {
        for name in names {
            guard let file = files[name] else { continue }
            write(name, file.ring)
            file.rotate()
        }
    }

    func writeAll() {
        for (name, file) in files { write(name, file.ring) }
    }

    /// Writes what waits; what the disk does not take stays for the next supervisor.
    func finish() {
        isOver = true
        for (name, file) in files {
            write(name, file.ring)
            file.ring.close()
        }
        compressor.stop()
    }

    private func write(_ name: String, _ ring: LogRing) {
        let file = file(of: name, ring)
        // First, so that what comes from now on is announced anew.
        ring.isAnnounced.store(false, ordering: .sequentiallyConsistent)
        guard !file.write(), !isOver else { return }
        reactor.after(Self.retryPause) { [weak self] in
            self?.assumeIsolated { store in
                if !store.isOver { store.write(name, ring) }
            }
        }
    }

    private func file(of name: String, _ ring: LogRing) -> LogFile {
        if let file = files[name] { return file }
        let file = LogFile(
            path: path(of: name),
            rotation: rotation,
            ring: ring,
            compressor: compressor
        )
        files[name] = file
        return file
    }

    private nonisolated func path(of name: String) -> String {
        "\(folder.withLock { $0 })/\(name).log"
    }
}
