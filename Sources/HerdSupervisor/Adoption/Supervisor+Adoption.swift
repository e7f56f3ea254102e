import Foundation
import HerdCore

/// How a supervisor goes on with what another one has left.
extension Supervisor {
    /// All workers are known before the first event is told; the machine hears of exits that nobody
    /// has seen as of any others, and of the rest when it has heard of those.
    func adopt(_ adoption: Adoption) {
        for worker in adoption.living { register(worker) }
        for worker in adoption.living where worker.isNews {
            happened(.member(worker.key.server, .worker(worker.key.generation, .launched)))
        }
        for ended in adoption.gone {
            let key = ended.key
            logs.resumeWorker(server: key.server, generation: key.generation)
            happened(.member(key.server, .worker(key.generation, .exited(ended.exit))))
        }
        for key in adoption.unborn {
            let reason = "the supervisor ended before the program was started"
            happened(.member(key.server, .worker(key.generation, .launchFailed(reason))))
        }
        happened(.adopted)
        if adoption.startsAll { happened(.startRequested(nextOperation(), life.names)) }
        // An apply may have been broken off before all were told.
        for worker in adoption.living where members[worker.key.server]?.hasControlSocket == true {
            give("configure \(premises.folder.configuration)", to: worker.key) { _ in }
        }
    }

    private func register(_ adopted: Adoption.Worker) {
        let worker = RunningWorker(
            key: adopted.key,
            process: adopted.process,
            run: premises.folder.run,
            release: adopted.release,
            startedAt: adopted.startedAt ?? reactor.now
        )
        worker.isAdopted = true
        workers[adopted.key] = worker
        logs.resumeWorker(
            server: adopted.key.server,
            generation: adopted.key.generation,
            awaited: members[adopted.key.server]?.awaitedLine
        )
        watchExit(of: worker)
    }
}

/// How a supervisor leaves its herd to another one.
extension Supervisor {
    public func leave() async throws(OperationFailure) {
        guard !life.isReloading, !life.isGoingDown, waiting.isEmpty, launching.isEmpty, !isOver
        else {
            throw OperationFailure(
                .busy,
                "something is under way (a start, a stop or a reload); wait until it has ended"
            )
        }
        saveState()
        record("supervisor \(getpid()) leaves the herd to another one")
        (isOver, hasLeft) = (true, true)
        for watch in [notifyWatch, signalWatch].compactMap({ $0 }) { reactor.unwatch(watch) }
        for worker in workers.values {
            if let watch = worker.exitWatch { reactor.unwatch(watch) }
            worker.closeConnections()
        }
        launcher.stop()
        stateWriter.finish()
        deaths.finish()
        logs.stop()
        premises.leave()
        ended.signal()
    }
}
