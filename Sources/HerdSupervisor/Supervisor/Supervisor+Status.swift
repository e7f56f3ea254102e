import Foundation
public import HerdCore

/// What people see.
extension Supervisor {
    /// From memory alone: no worker is asked, so none can delay it.
    public func status() -> HerdStatus {
        let now = reactor.now
        let names = life.names.filter { $0 != Member.placesName }
        let servers = names.compactMap { status(of: $0, at: now) }
        var herd = HerdStatus(
            herd: configuration.herd,
            supervisor: supervisorStatus(at: now),
            servers: servers
        )
        herd.places = status(of: Member.placesName, at: now)
        herd.storm = life.storm(at: now)
        return herd
    }

    func supervisorStatus(at now: Moment) -> SupervisorStatus {
        SupervisorStatus(pid: getpid(), uptimeSeconds: (now - started).roundedSeconds)
    }

    func status(of name: String, at now: Moment) -> ServerStatus? {
        guard let life = life[name], let member = origin(of: name, .server)?.member else {
            return nil
        }
        var status = ServerStatus(name: name, state: life.state, wanted: life.wanted)
        status.port = member.port
        status.restarts = life.restarts
        status.release = life.release
        status.programChanged = hasChanged(member, since: life.release)
        status.logDropped = logs.dropped(name)
        status.detail = life.detail(at: now) ?? status.logLoss
        let generation = life.worker?.generation
        let key = generation.map { WorkerKey(server: name, generation: $0) }
        guard let worker = key.flatMap({ workers[$0] }) else { return status }
        status.pid = worker.process.pid
        status.uptimeSeconds = (now - worker.startedAt).roundedSeconds
        status.release = worker.release
        status.programChanged = hasChanged(member, since: worker.release)
        status.connections = worker.link?.counters.connections
        status.clients = worker.link?.counters.clients
        status.limits = worker.link?.counters.limits
        status.detail = status.detail ?? worker.link?.counters.detail
        status.cpuPercent = worker.cpuPercent
        status.memoryBytes = worker.memoryBytes
        if status.state != .ready { status.detail = status.detail ?? worker.says }
        return status
    }
}
