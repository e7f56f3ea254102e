@testable import HerdCore

extension ReloadWorld {
    // MARK: - What workers do

    mutating func begin(_ worker: SimulatedWorker) {
        let id = worker.id
        switch worker.defect {
        case .diesAtStart:
            later(0...100, .exit(id, .code(1)))
            return
        case .neverReady:
            break
        case .none, .missing, .answersWrong, .diesOnTrial, .hangsOnTrial,
            .diesWhenHandedConnections, .diesOnProbation, .diesLater, .outOfStep,
            .speaksAnotherVersion, .refusesConnections, .ignoresTermination:
            later(20...200, .said(id, .becameReady))
        }
        if worker.defect == .diesOnTrial {
            later(200...900, .exit(id, .signal(11)))
        }
        if worker.defect != .hangsOnTrial { later(300...1_000, .heartbeat(id)) }
    }

    mutating func handOver(_ from: SimulatedWorker.ID, _ to: SimulatedWorker.ID) {
        guard let giver = workers[from], giver.isLiving else { return }
        guard !giver.isStopped else {
            // It reads the order once it runs again.
            return later(100...200, .handOver(from: from, to: to))
        }
        guard let taker = workers[to], taker.isLiving, !taker.isStopped,
            taker.defect != .refusesConnections
        else {
            return later(100...200, .said(from, .handedOver(.kept(reason: "it is silent"))))
        }
        if taker.defect == .speaksAnotherVersion || giver.defect == .speaksAnotherVersion {
            return later(1...20, .said(from, .handedOver(.unable(reason: "another version"))))
        }
        workers[from]?.isLeaving = true
        workers[to]?.isStandby = false
        later(0...3, .said(from, .handedOver(.moved(connections: 7))))
        later(4...20, .exit(from, .code(0)))
        if taker.defect == .diesWhenHandedConnections {
            later(0...30, .exit(to, .signal(11)))
        }
    }

    // MARK: - Directives

    mutating func send(_ event: HerdEvent) {
        let directives = herd.handle(event, at: now, using: &random)
        writeDown(directives)
        for directive in directives {
            switch directive {
            case .member(let name, let directive): perform(directive, for: name)
            case .progress(_, let step): note(step)
            case .finish(2), .finish(HerdLife.recovery): isOver = true
            case .fail(2, let failure): complaints.append("refused: \(failure)")
            case .wake(let moment): agenda.append((moment, .wake(nil)))
            case .finish, .fail, .finishDown, .note, .commit, .configure, .drop: break
            }
        }
    }

    private mutating func note(_ step: ReloadProgress) {
        if isOver || progress.last?.step.isLast == true {
            complaints.append("\(step.step) after the last step")
        }
        progress.append(step)
    }

    private mutating func perform(_ directive: LifeDirective, for name: String) {
        func id(_ generation: Int) -> SimulatedWorker.ID {
            .init(server: name, generation: generation)
        }
        switch directive {
        case .launch(let launch): start(launch, of: name)
        case .drain(let generation, _):
            workers[id(generation)]?.isLeaving = true
            later(0...4_000, .exit(id(generation), .code(0)))
        case .terminate(let generation): terminate(id(generation))
        case .kill(let generation): later(0...5, .exit(id(generation), .signal(9)))
        case .handOver(let from, let to): later(1...120, .handOver(from: id(from), to: id(to)))
        case .accept(let generation): workers[id(generation)]?.isStandby = false
        case .resume(let generation): resume(id(generation))
        case .awaitSync(let generation, let time): sync(id(generation), within: time)
        case .examine(let generation): examine(id(generation))
        case .wake(let moment): agenda.append((moment, .wake(name)))
        case .proveReady(let generation): prove(id(generation))
        case .sweep, .note, .endReload, .endTest: break
        }
    }

    private mutating func start(_ launch: Launch, of name: String) {
        let id = SimulatedWorker.ID(server: name, generation: launch.generation)
        let defect = defect(of: launch, name)
        let handsOver = Self.own.contains(name)
        workers[id] = SimulatedWorker(
            id: id,
            launch: launch,
            defect: defect,
            isStandby: handsOver && launch.predecessor != nil
        )
        if defect == .missing {
            later(1...10, .said(id, .launchFailed("there is no such program")))
        } else {
            later(1...30, .said(id, .launched))
        }
    }

    func defect(of launch: Launch, _ name: String) -> Defect {
        guard launch.release == Self.new[name], launch.release != nil else { return .none }
        // What is started again after a reload has no say in what that came to.
        guard launch.predecessor != nil || launch.role == .spare else { return .none }
        if launch.role == .spare && dangers.sparesSpare { return .none }
        return dangers.onlyIn ?? name == name ? dangers.defect : .none
    }

    private mutating func terminate(_ id: SimulatedWorker.ID) {
        resume(id)
        workers[id]?.isLeaving = true
        guard let worker = workers[id], worker.defect != .ignoresTermination else { return }
        later(5...200, .exit(id, .code(0)))
    }

    private mutating func sync(_ id: SimulatedWorker.ID, within time: Duration) {
        guard let worker = workers[id] else { return }
        let milliseconds = Int(time / .milliseconds(1))
        switch worker.defect {
        case .outOfStep:
            later(milliseconds...milliseconds, .said(id, .synced(missing: ["Hands"])))
        case .diesOnProbation:
            later(10...900, .exit(id, .code(1)))
        case .diesLater:
            later(1_100...3_000, .exit(id, .code(1)))
            later(10...60, .said(id, .synced(missing: [])))
        case .none, .missing, .diesAtStart, .neverReady, .answersWrong, .diesOnTrial,
            .hangsOnTrial, .diesWhenHandedConnections, .speaksAnotherVersion, .refusesConnections,
            .ignoresTermination:
            later(10...60, .said(id, .synced(missing: [])))
        }
    }

    private mutating func prove(_ id: SimulatedWorker.ID) {
        guard workers[id]?.defect != .neverReady else { return }
        later(20...200, .said(id, .provedReady))
    }

    private mutating func examine(_ id: SimulatedWorker.ID) {
        let isWrong = workers[id]?.defect == .answersWrong
        later(5...50, .said(id, .examined(failure: isWrong ? "it answers nothing" : nil)))
    }
}
