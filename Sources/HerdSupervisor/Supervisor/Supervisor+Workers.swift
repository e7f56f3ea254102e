import Foundation
import HerdCore

/// What workers do, and what is done to them.
extension Supervisor {
    func watchExit(of worker: RunningWorker) {
        let key = worker.key
        do {
            worker.exitWatch = try reactor.watch(worker.process.pidfd) { self.lookForExit(key) }
        } catch {
            // The tick looks for exits too, only later.
            record("\(key.server): can't watch worker \(key.generation): \(error)")
        }
    }

    func lookForExit(_ key: WorkerKey) {
        guard let worker = workers[key], let exit = worker.process.exitStatus() else { return }
        unwatchExit(of: worker)
        guard !waits(forFamilyOf: worker) else { return lookAtFamily(of: worker) }
        for order in worker.orders { order.takeLastWord() }
        happened(.member(key.server, .worker(key.generation, .exited(exit))))
    }

    /// Its pidfd goes on being readable.
    private func unwatchExit(of worker: RunningWorker) {
        if let watch = worker.exitWatch { reactor.unwatch(watch) }
        worker.exitWatch = nil
    }

    /// READY, STATUS, WATCHDOG: only from our own workers, all else is passed over.
    func takeNotes() {
        for (pid, message) in notify.receive() {
            take(message, from: pid)
        }
    }

    func take(_ message: NotifyMessage, from pid: Int32) {
        guard let worker = workers.values.first(where: { $0.process.pid == pid }) else {
            if !launching.isEmpty { earlyNotes.keep(message, from: pid) }
            return
        }
        worker.says = message.status ?? worker.says
        for event in Self.events(of: message) {
            happened(.member(worker.key.server, .worker(worker.key.generation, event)))
        }
    }

    private static func events(of message: NotifyMessage) -> [WorkerEvent] {
        var events: [WorkerEvent] = []
        if let time = message.moreTime { events.append(.askedForTime(time)) }
        if message.isReady { events.append(.becameReady) }
        if message.isAlive { events.append(.heartbeatCame) }
        if message.asksForRestart { events.append(.askedForRestart) }
        return events
    }

    /// herd-server is told on its control socket; who has none gets SIGTERM, which means the same.
    func drain(_ key: WorkerKey, within time: Duration) {
        guard let worker = workers[key] else { return }
        if controlLink(of: worker)?.drain(within: time) != true { terminate(key) }
    }

    /// Opened when it is first needed, which may be before the first tick of a worker's life.
    private func controlLink(of worker: RunningWorker) -> ControlLink? {
        let member = origin(of: worker.key.server, .server)?.member
        guard member?.hasControlSocket == true else { return nil }
        if worker.link?.isOpen != true {
            let path = premises.folder.workerSocket(worker.key.server, pid: worker.process.pid)
            worker.link = try? ControlLink(path: path, reactor: reactor)
        }
        return worker.link
    }

    /// The worker is gone, and everything of it goes.
    func sweep(_ key: WorkerKey) {
        if let worker = workers.removeValue(forKey: key) {
            unwatchExit(of: worker)
            worker.closeConnections()
            departed[key.server] = DepartedWorker(worker)
            endFamily(of: worker)
            unlink(premises.folder.workerSocket(key.server, pid: worker.process.pid))
            unlink(premises.folder.takeSocket(key.server, pid: worker.process.pid))
        }
        spareSockets.removeValue(forKey: key)?.close()
        logs.workerEnded(server: key.server, generation: key.generation)
    }

    /// Once a second: what workers use and count, and what has been built.
    func tick() {
        for worker in Array(workers.values) {
            lookForExit(worker.key)
            worker.look(at: reactor.now)
            askForCounters(worker)
        }
        lookAtPrograms()
        lookAtDying()
        stateWriter.retry()
        sharedMemory.look()
        serveServiceManager()
        guard !isOver else { return }
        after(.seconds(1)) { $0.tick() }
    }

    private func askForCounters(_ worker: RunningWorker) {
        let known = life[worker.key.server]?.workers ?? []
        let isReady = known.contains { $0.generation == worker.key.generation && $0.isReady }
        if isReady { controlLink(of: worker)?.askForCounters() }
    }
}
