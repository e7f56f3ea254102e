import Glibc
import HerdCore

/// What a reload asks of workers; each answer comes back as an event.
extension Supervisor {
    /// The old worker's answer says who has the connections.
    func handOver(from old: WorkerKey, to successor: WorkerKey) {
        guard let heir = workers[successor] else { return }
        let path = premises.folder.takeSocket(successor.server, pid: heir.process.pid)
        give("handover \(path)", to: old) { answer in
            self.tell(old, .handedOver(HandoverOutcome(answer)))
        }
    }

    /// A successor that gets no connections begins to accept new ones.
    func accept(_ key: WorkerKey) {
        give("accept", to: key) { _ in }
    }

    /// A worker that somebody has stopped goes on.
    func resume(_ key: WorkerKey) {
        workers[key]?.family.signal(SIGCONT)
    }

    func awaitSync(_ key: WorkerKey, within time: Duration) {
        give("sync \(time.wholeMilliseconds)", to: key) { answer in
            self.tell(key, .synced(missing: SyncAnswer.missing(answer)))
        }
    }

    /// A spare on a UNIX socket is herd-places, of which ready is enough.
    func examine(_ key: WorkerKey) {
        guard let worker = workers[key] else { return }
        guard let port = spareSockets[key]?.port else { return tell(key, .examined(failure: nil)) }
        do {
            worker.examiner = try SpareExaminer(port: port, server: key.server, reactor: reactor) {
                self.examined(key, $0)
            }
        } catch {
            tell(key, .examined(failure: "\(error)"))
        }
    }

    private func examined(_ key: WorkerKey, _ verdict: Examination.Verdict) {
        switch verdict {
        case .passed: tell(key, .examined(failure: nil))
        case .failed(let reason): tell(key, .examined(failure: reason))
        }
    }

    /// The answer may be given at once, where the worker can't be told.
    func give(
        _ text: String,
        to key: WorkerKey,
        answered: @escaping (ControlOrder.Answer) -> Void
    ) {
        guard let worker = workers[key] else { return }
        let path = premises.folder.workerSocket(key.server, pid: worker.process.pid)
        do {
            let order = try ControlOrder(text, path: path, reactor: reactor, answered: answered)
            worker.orders.removeAll { !$0.isPending }
            worker.orders.append(order)
        } catch {
            answered(.unreachable(error))
        }
    }

    func tell(_ key: WorkerKey, _ event: WorkerEvent) {
        happened(.member(key.server, .worker(key.generation, event)))
    }
}
