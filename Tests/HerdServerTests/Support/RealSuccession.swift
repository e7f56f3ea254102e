import Glibc
import TestSupport

@testable import HerdServer

/// One server, its socket, and the real workers that serve it one after the other.
///
/// The test has the supervisor's part: it holds the socket, and orders the hand-over.
final class RealSuccession {
    let port: Int
    private let folder: TemporaryFolder
    private let socket: Int32
    private var workers: [RealWorker] = []

    /// The folder of herd.json.
    var path: String { folder.path }

    /// `limits` is the object of that name in herd.json.
    init(limits: String = "{}", threads: Int = 1) throws {
        folder = try TemporaryFolder()
        socket = try ListeningSocket.open(host: "127.0.0.1", port: 0)
        port = ListeningSocket.port(of: socket) ?? 0
        _ = try folder.write(
            "herd.json",
            #"""
            {"herd": "t", "threads": \#(threads), "limits": \#(limits),
             "servers": [{"name": "Goloman", "port": \#(port), "neighbors": []}]}
            """#
        )
    }

    deinit {
        for worker in workers { worker.signal(SIGKILL) }
        close(socket)
    }

    /// Starts a worker that succeeds `old` or the first one, and returns when it is ready.
    func start(
        of old: RealWorker? = nil,
        failpoint: String? = nil,
        disk: RealWorker.Disk = .good
    ) throws -> RealWorker {
        let worker = try RealWorker(
            folder: folder.path,
            socket: socket,
            predecessor: (old ?? workers.first)?.pid,
            failpoint: failpoint,
            disk: disk
        )
        workers.append(worker)
        try worker.awaitReady()
        return worker
    }

    /// Kills the worker, and waits until it is gone.
    func kill(_ worker: RealWorker) async throws {
        worker.signal(SIGKILL)
        try await forget(worker)
    }

    /// Waits until the worker is gone; returns how it ended.
    @discardableResult
    func forget(_ worker: RealWorker) async throws -> Int32 {
        workers.removeAll { $0 === worker }
        return try await worker.end()
    }

    /// Orders the hand-over; `answer` of the control connection tells how it went.
    func orderHandover(from old: RealWorker, to successor: RealWorker) throws -> PacketClient {
        let control = try PacketClient(path: "\(folder.path)/Goloman.\(old.pid).sock")
        try control.send("handover \(folder.path)/Goloman.\(successor.pid).take")
        return control
    }
}

/// A herd-server as a process of its own.
final class RealWorker {
    private let child: ChildProgram
    private let notify: NotifyReader

    var pid: Int32 { child.pid }
    var log: String { child.errorsSoFar }

    /// What the worker's files lie on.
    enum Disk {
        case good
        /// Each fsync fails.
        case broken
        /// No file can become longer than a page: the index of SQLite's log can't be made.
        case full

        /// The program that makes it so, and runs the worker.
        fileprivate var program: [String] {
            switch self {
            case .good: []
            case .broken: [BuiltPrograms.path("test-worker"), "no-sync"]
            case .full: ["prlimit", "--fsize=4096:unlimited"]
            }
        }
    }

    init(
        folder: String,
        socket: Int32,
        predecessor: Int32?,
        failpoint: String?,
        disk: Disk = .good
    ) throws {
        notify = try NotifyReader()
        var environment = [
            "LISTEN_FDS": "1", "HERD_RUN": folder, "NOTIFY_SOCKET": notify.path,
        ]
        environment["HERD_PREDECESSOR"] = predecessor.map(String.init)
        environment["HERD_FAILPOINT"] = failpoint
        let words =
            disk.program + [
                BuiltPrograms.path("herd-server"), "Goloman", "--config", "\(folder)/herd.json",
            ]
        child = try ChildProgram(
            words[0],
            Array(words.dropFirst()),
            environment: environment,
            socket: socket
        )
    }

    func awaitReady() throws {
        let news = try notify.news()
        guard news == "READY=1" else { throw SystemFailure("\(news) instead of READY=1", 0) }
    }

    func signal(_ number: Int32) { child.signal(number) }

    /// The exit code, or 128 and the signal's number.
    func end() async throws -> Int32 { try await child.outcome().status }

    /// Whether a signal has stopped it.
    var isStopped: Bool { ProcessState.isStopped(pid) }
}
