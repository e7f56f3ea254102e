/// How a reload of one server begins and ends.
extension ServerLife {
    mutating func reloadRequested(to new: String?, at now: Moment) -> [LifeDirective] {
        begin(OpenReload(from: release, to: new), at: now)
    }

    /// From now on the old release is in force: whatever happens, it is what is started.
    mutating func returnRequested(to old: String?, at now: Moment) -> [LifeDirective] {
        guard reload == nil else { return [] }
        release = old
        return begin(OpenReload(from: old, to: old, isReturn: true), at: now)
    }

    private mutating func begin(_ order: OpenReload, at now: Moment) -> [LifeDirective] {
        // One that is open is somebody else's, and goes on.
        guard reload == nil else { return [] }
        guard wanted == .up else {
            release = order.to
            return [.endReload(.moved(connections: nil))]
        }
        switch phase {
        case .stopped, .waiting, .failed:
            reload = order
            return startSuccessor(of: nil)
        case .running(var worker):
            reload = order
            guard worker.isEnding || policy.replacement == .stopsFirst else {
                return startSuccessor(of: worker)
            }
            let end = worker.end(.terminate, at: now)
            phase = .running(worker)
            return end
        case .replacing:
            return [.endReload(.failed(ReloadFault("its worker is just being replaced")))]
        }
    }

    /// Who has nobody next to it serves as soon as it is ready.
    mutating func startSuccessor(of old: WorkerLife?) -> [LifeDirective] {
        let launch = nextLaunch(release: reload?.to, predecessor: old?.generation)
        let successor = WorkerLife(launch: launch, policy: policy)
        phase = .replacing(Succession(old: old, successor: successor, stage: .trial))
        return [.note(.starting(generation: launch.generation)), .launch(launch)]
    }

    mutating func closeReload(_ outcome: ReloadOutcome) -> [LifeDirective] {
        guard let open = reload else { return [] }
        reload = nil
        switch outcome {
        case .moved: release = open.to
        case .failed(let fault): release = fault.runsNew ? open.to : open.from
        }
        if case .replacing(let pair) = phase, pair.old == nil { phase = .running(pair.successor) }
        return [.endReload(outcome)]
    }

    /// Looks whether the time has come for the next step.
    mutating func judge(at now: Moment) -> [LifeDirective] {
        guard reload != nil, case .replacing(let pair) = phase else { return [] }
        switch pair.stage {
        case .trial: return judgeTrial(pair, at: now)
        case .handing(let handing): return judge(handing, pair, at: now)
        case .probation(let probation): return judge(probation, pair, at: now)
        case .dismissing: return []
        }
    }

    /// The successor has passed when it was ready for `reload.minReady` without a break; a release
    /// that ran well before needs no trial.
    private mutating func judgeTrial(_ pair: Succession, at now: Moment) -> [LifeDirective] {
        guard pair.successor.isReady, let since = pair.successor.readySince else { return [] }
        let passesAt = since + (reload?.isReturn == true ? .zero : policy.reload.minReady)
        if now < passesAt {
            return now == since ? [.wake(at: passesAt)] : []
        }
        guard let old = pair.old else { return beginProbation(pair, until: now, at: now) }
        // Of one that is being killed nothing can be had; its end is waited for.
        guard !old.isEnding else { return [] }
        switch policy.replacement {
        case .handsOver where old.isReady: return askToHandOver(pair, at: now)
        // One that is not ready has nothing to hand over yet.
        case .handsOver, .overlaps, .stopsFirst: return drain(pair, old, at: now)
        }
    }
}
