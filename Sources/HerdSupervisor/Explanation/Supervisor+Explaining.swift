import Foundation
public import HerdCore

/// How a supervisor explains what becomes of its servers.
extension Supervisor {
    /// Writes down a death, and has found out what can be known about it.
    func remember(_ death: Death, _ next: LifeNote.NextTry, of name: String) {
        var record = DeathRecord(death, next: next, at: .now)
        let key = WorkerKey(server: name, generation: death.generation)
        var inquiry = DeathInquiry(worker: key)
        if let worker = departed[name], worker.key == key {
            record.pid = worker.pid
            record.release = worker.release
            record.uptimeSeconds = (reactor.now - worker.startedAt).roundedSeconds
            record.coreDumped = worker.dumpedCore
            if record.wasKilledByOthers { inquiry.memory = memory(of: worker) }
        }
        if let member = origin(of: name, .server)?.member, member.socket == nil,
            death.readyFor == nil
        {
            inquiry.port = member.port
        }
        deaths.add(record, inquiry)
    }

    private func memory(of worker: DepartedWorker) -> DeathInquiry.Memory {
        DeathInquiry.Memory(
            pid: worker.pid,
            startedAt: worker.startedAt,
            kills: worker.memoryKills ?? sharedMemory.recentKills,
            isOwnCgroup: worker.memoryKills != nil
        )
    }

    /// What `/proc` and the collector must be asked for is asked on another thread.
    public func detail(_ names: [String]) async -> HerdDetail {
        let now = reactor.now
        let sketches = names.compactMap { sketch(of: $0, at: now) }
        let supervisor = supervisorStatus(at: now)
        let herd = configuration.herd
        return await withCheckedContinuation { continuation in
            deaths.whenComplete { [deaths, logs] in
                let detail = HerdDetail(
                    herd: herd,
                    at: .now,
                    supervisor: supervisor,
                    servers: sketches.map { $0.completed(deaths, logs) }
                )
                continuation.resume(returning: detail)
            }
        }
    }

    private func sketch(of name: String, at now: Moment) -> ServerSketch? {
        guard let status = status(of: name, at: now), let life = life[name] else { return nil }
        var detail = ServerDetail(status)
        let worker = life.worker
        let key = worker.map { WorkerKey(server: name, generation: $0.generation) }
        detail.worker = worker?.generation
        if worker?.isReady == true {
            detail.readySeconds = worker?.readySince.map { (now - $0).roundedSeconds }
        }
        detail.says = key.flatMap { workers[$0]?.says }
        detail.deathsInARow = life.deathsInARow
        if case .waiting(let wait) = life.phase, let nextTry = wait.nextTry {
            detail.nextTrySeconds = max(.zero, nextTry - now).roundedSeconds
        }
        detail.why = detail.explanation
        let member = origin(of: name, .server)?.member
        let binds = member?.socket == nil && !status.state.isServing
        return ServerSketch(
            detail: detail,
            worker: key,
            families: workers.values.filter { $0.key.server == name }.map(\.family),
            port: binds ? member?.port : nil
        )
    }
}

/// What the supervisor knows of a server by heart, and where to look for the rest.
private struct ServerSketch: Sendable {
    var detail: ServerDetail
    var worker: WorkerKey?
    var families: [WorkerFamily]
    /// Whose owners are of interest; nil for one that the supervisor has itself.
    var port: Int?

    func completed(_ deaths: DeathArchive, _ logs: LogCollector) -> ServerDetail {
        var detail = detail
        detail.processes = FamilyDetails.members(of: families)
        detail.deaths = deaths.deaths(of: detail.status.name)
        if let worker {
            detail.lines = logs.lastLines(
                server: worker.server,
                generation: worker.generation,
                limit: RecentLines.linesMax
            )
        }
        if let port {
            let own = Set(detail.processes.map(\.pid))
            detail.portOwners = PortHolders.owners(of: port).filter { !own.contains($0.pid) }
        }
        return detail
    }
}
