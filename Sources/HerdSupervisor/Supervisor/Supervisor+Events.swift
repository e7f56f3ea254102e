import Foundation
import HerdCore

/// One door in, one switch out.
extension Supervisor {
    /// Tells the machine; what it answers is done before the next event is told.
    func happened(_ event: HerdEvent) {
        // One that has left its herd to another one does nothing more.
        guard !hasLeft else { return }
        events.append(event)
        guard !isPerforming else { return }
        isPerforming = true
        while !events.isEmpty {
            let next = events.removeFirst()
            for directive in life.handle(next, at: reactor.now, using: &random) {
                perform(directive)
            }
        }
        isPerforming = false
        if life.recordVersion != savedVersion || areWorkersUnsaved { saveState() }
        doHeldBack()
        tellServiceManager()
    }

    /// Does it when the next supervisor would know of all that has happened: what can't be taken
    /// back, such as an answer, is not done before.
    func whenRecorded(_ action: @escaping @Sendable (isolated Supervisor) -> Void) {
        heldBack.append(action)
        if !isPerforming { doHeldBack() }
    }

    private func doHeldBack() {
        guard !heldBack.isEmpty else { return }
        let actions = heldBack
        heldBack = []
        stateWriter.whenWritten { [weak self, reactor] in
            reactor.post { [weak self] in
                self?.assumeIsolated { supervisor in
                    for action in actions { action(supervisor) }
                }
            }
        }
    }

    private func perform(_ directive: HerdDirective) {
        switch directive {
        case .member(let name, let directive):
            perform(directive, for: name)
        case .progress(let id, let step) where step.step.isLast:
            whenRecorded { $0.tell(step, of: id) }
        case .progress(let id, let step):
            tell(step, of: id)
        case .finish(let id):
            whenRecorded { $0.answer(id) }
        case .commit:
            commit()
        case .configure(let name, let generation):
            configure(WorkerKey(server: name, generation: generation))
        case .drop(let name):
            drop(name)
        case .fail(let id, let failure):
            waiting.removeValue(forKey: id)?.resume(returning: failure)
            if progress.removeValue(forKey: id) != nil { refusals[id] = failure }
        case .wake(let moment):
            after(max(.zero, moment - reactor.now)) { $0.happened(.woke) }
        case .note(let note):
            record(note.sentence)
        case .finishDown(let id, let report):
            end(id, report)
        }
    }

    private func answer(_ id: OperationID) {
        waiting.removeValue(forKey: id)?.resume(returning: nil)
        if next != nil, progress[id] != nil { applyEnded() }
        endProgress(of: id)
    }

    private func perform(_ directive: LifeDirective, for name: String) {
        switch directive {
        case .launch(let order):
            launch(order, for: name)
        case .drain(let generation, let time):
            let key = WorkerKey(server: name, generation: generation)
            whenRecorded { $0.drain(key, within: time) }
        case .terminate(let generation):
            let key = WorkerKey(server: name, generation: generation)
            whenRecorded { $0.terminate(key) }
        case .kill(let generation):
            kill(WorkerKey(server: name, generation: generation))
        case .sweep(let generation):
            sweep(WorkerKey(server: name, generation: generation))
        case .wake(let moment):
            after(max(.zero, moment - reactor.now)) { $0.happened(.member(name, .woke)) }
        case .note(let note):
            record(note.sentence, of: name)
            if case .died(let death, let next) = note { remember(death, next, of: name) }
        case .proveReady(let generation):
            proveReady(WorkerKey(server: name, generation: generation))
        case .handOver(let from, let to):
            let successor = WorkerKey(server: name, generation: to)
            let old = WorkerKey(server: name, generation: from)
            whenRecorded { $0.handOver(from: old, to: successor) }
        case .accept(let generation):
            accept(WorkerKey(server: name, generation: generation))
        case .resume(let generation):
            resume(WorkerKey(server: name, generation: generation))
        case .awaitSync(let generation, let time):
            awaitSync(WorkerKey(server: name, generation: generation), within: time)
        case .examine(let generation):
            examine(WorkerKey(server: name, generation: generation))
        case .endReload, .endTest:
            break
        }
    }

    /// A timer does not keep a supervisor that is over.
    func after(_ pause: Duration, _ body: @escaping @Sendable (isolated Supervisor) -> Void) {
        reactor.after(pause) { [weak self] in self?.assumeIsolated { body($0) } }
    }

    /// Writes down what the next supervisor must know, if that has changed.
    func saveState() {
        savedVersion = life.recordVersion
        areWorkersUnsaved = false
        var state = HerdState()
        // Who is killed in the midst of a reload has the next one undo all of it.
        state.releases = life.isReloading ? lastState.releases : life.releases
        state.herd = life.record
        state.bootID = bootID
        state.previous = life.previous
        for name in life.names {
            generations[name] = life[name]?.lastGeneration
        }
        state.generations = generations
        state.workers = workers.values.map { worker in
            var known = HerdState.Worker(worker.key, worker.process)
            known.release = worker.release
            known.startedAt = worker.startedAt
            return known
        }.sorted { ($0.server, $0.generation) < ($1.server, $1.generation) }
        guard state != lastState, !isOver else { return }
        lastState = state
        stateWriter.write(state)
    }

    func pruneReleases() {
        premises.releases.prune(except: life.record.releases)
    }

    func record(_ sentence: String) {
        guard !isOver else { return }
        logs.record(HerdFolder.supervisorLog, sentence)
    }

    /// In the log of the server, and in the supervisor's.
    func record(_ sentence: String, of name: String) {
        guard !isOver else { return }
        logs.record(name, sentence)
        record("\(name): \(sentence)")
    }
}

extension HerdLife {
    /// Of each server whose program is kept as a release.
    fileprivate var releases: [String: String] {
        names.reduce(into: [:]) { releases, name in releases[name] = self[name]?.release }
    }
}
