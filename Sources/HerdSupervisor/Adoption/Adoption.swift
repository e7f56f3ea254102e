import Foundation
import HerdCore

/// What a supervisor that is gone has left of its herd: workers that serve, and what it knew.
struct Adoption: Sendable {
    /// What the next one goes on from.
    private(set) var record: HerdRecord
    private(set) var living: [Worker] = []
    /// Whose end nobody has seen.
    private(set) var gone: [Ended] = []
    /// Those that were about to be started, and never were.
    private(set) var unborn: [WorkerKey] = []
    /// The listening sockets, by server.
    private(set) var sockets: [String: OwnedDescriptor] = [:]
    /// Workers that can't be adopted; they are stopped.
    private(set) var leftovers: [HerdState.Worker] = []
    /// Whether nobody is left who serves.
    private(set) var startsAll = false
    /// Sentences for the log.
    private(set) var news: [String] = []

    struct Worker: Sendable {
        let key: WorkerKey
        let process: WorkerProcess
        let release: String?
        let startedAt: Moment?
        /// The supervisor that launched it did not know yet that it had.
        var isNews = false
    }

    struct Ended: Sendable {
        let key: WorkerKey
        /// Unknown where its parent has collected it.
        var exit = WorkerExit.unknown
    }

    /// Nil where there is nothing to go on from: a herd that was stopped, or an older herdctl's.
    ///
    /// `sockets` are the members that listen on a socket of the supervisor's.
    init?(
        _ state: HerdState,
        of configuration: HerdConfiguration,
        sockets members: [String],
        in folder: HerdFolder
    ) {
        guard let record = state.herd, state.bootID == ProcessIdentity.bootID() else { return nil }
        self.record = record
        findProcesses(state, run: folder.run)
        if record.isGoingDown {
            guard !living.isEmpty else { return nil }
            startAnew()
        }
        leaveOut(except: configuration)
        for name in members { takeSocket(of: name, configuration, folder) }
        guard !living.isEmpty else { return }
        let workers = CountedNoun.text(living.count, "worker")
        news.insert("adopted \(workers) that an earlier supervisor has left", at: 0)
    }

    /// The names of the files in `.herd/run` that belong to workers which live, or wrote something.
    var files: Set<String> {
        let keys = living.map(\.key) + gone.map(\.key)
        let pipes = keys.flatMap { key in
            ["out", "err"].map { "\(key.server).\(key.generation).\($0)" }
        }
        let sockets = living.flatMap { worker in
            ["sock", "take"].map { "\(worker.key.server).\(worker.process.pid).\($0)" }
        }
        return Set(pipes + sockets)
    }

    private mutating func findProcesses(_ state: HerdState, run: String) {
        var found = FoundWorker.all(run: run)
        for worker in state.workers {
            found.removeAll { $0.key == worker.key }
            let group = worker.controlGroup.map(ControlGroup.init)
            guard let process = worker.identity.openProcess(group: group) else {
                gone.append(Ended(key: worker.key))
                leftovers.append(worker)
                continue
            }
            if let exit = process.exitStatus() {
                gone.append(Ended(key: worker.key, exit: exit))
                leftovers.append(worker)
                continue
            }
            living.append(
                Worker(
                    key: worker.key,
                    process: process,
                    release: worker.release,
                    startedAt: worker.startedAt
                )
            )
        }
        for key in launching {
            guard
                let index = found.firstIndex(where: { $0.key == key && $0.leadsSession })
            else {
                unborn.append(key)
                continue
            }
            adopt(found.remove(at: index))
        }
        leftovers += found.map { HerdState.Worker($0.key, $0.process) }
    }

    /// Workers that the record knows, and of whose process it does not know.
    private var launching: [WorkerKey] {
        let known = Set(living.map(\.key) + gone.map(\.key))
        return record.servers.flatMap { name, server in
            server.allWorkers.map { WorkerKey(server: name, generation: $0.generation) }
        }.filter { !known.contains($0) }
    }

    private mutating func adopt(_ worker: FoundWorker) {
        let known = record.servers[worker.key.server]?.allWorkers ?? []
        let release = known.first { $0.generation == worker.key.generation }?.release
        living.append(
            Worker(
                key: worker.key,
                process: worker.process,
                release: release,
                startedAt: nil,
                isNews: true
            )
        )
    }

    /// Servers that an apply was about to add, or to remove.
    private mutating func leaveOut(except configuration: HerdConfiguration) {
        var names = Set(configuration.servers.map(\.name))
        if configuration.places.provider == .offline { names.insert(Member.placesName) }
        for worker in living where !names.contains(worker.key.server) {
            leftovers.append(HerdState.Worker(worker.key, worker.process))
        }
        living.removeAll { !names.contains($0.key.server) }
        gone.removeAll { !names.contains($0.key.server) }
        unborn.removeAll { !names.contains($0.server) }
        record.servers = record.servers.filter { names.contains($0.key) }
    }

    /// Somebody wants the herd up that was about to go down.
    private mutating func startAnew() {
        record.isGoingDown = false
        record.reload = nil
        for name in record.servers.keys { record.servers[name]?.wanted = .up }
    }

    /// None of the workers lives: their ends are still to be told, and then all are started, as by
    /// any other start.
    mutating func startAnew(with releases: [String: String]) {
        startsAll = true
        record.reload = nil
        for name in record.servers.keys {
            record.servers[name]?.release = releases[name]
            record.servers[name]?.move = nil
        }
    }

    /// A worker whose socket can't be had back is stopped, so that the port can be bound again.
    ///
    /// So is one whose address is no longer that of its server, as where an apply was broken off.
    private mutating func takeSocket(
        of name: String,
        _ configuration: HerdConfiguration,
        _ folder: HerdFolder
    ) {
        let spare = record.servers[name]?.spare?.generation
        let workers = living.filter { $0.key.server == name && $0.key.generation != spare }
        guard !workers.isEmpty else { return }
        for worker in workers {
            let path = folder.workerSocket(name, pid: worker.process.pid)
            guard let socket = ReturnedSocket.take(from: worker.process, controlSocket: path),
                configuration.server(named: name).map({ socket.listens(for: $0) }) ?? true
            else { continue }
            sockets[name] = socket
            return
        }
        news.append("\(name): its listening socket can't be had back, so its worker is stopped")
        for worker in workers {
            leftovers.append(HerdState.Worker(worker.key, worker.process))
            gone.append(Ended(key: worker.key))
        }
        living.removeAll { $0.key.server == name && $0.key.generation != spare }
    }
}
