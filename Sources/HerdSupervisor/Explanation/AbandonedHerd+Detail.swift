import Foundation
public import HerdCore

/// What can be said of servers where no supervisor runs.
extension AbandonedHerd {
    /// From what was written down, and from a look at processes and ports.
    public static func detail(
        of names: [String],
        in folder: HerdFolder,
        _ configuration: HerdConfiguration
    ) -> HerdDetail {
        let state = HerdState.read(folder.stateFile)
        return HerdDetail(
            herd: configuration.herd,
            at: .now,
            supervisor: nil,
            servers: names.map { name in
                let port = configuration.server(named: name)?.port
                return detail(of: name, port: port, state, folder)
            }
        )
    }

    private static func detail(
        of name: String,
        port: Int?,
        _ state: HerdState?,
        _ folder: HerdFolder
    ) -> ServerDetail {
        let record = state?.herd?.servers[name]
        let living = (state?.workers ?? []).filter { $0.server == name && $0.identity.exists }
        let worker = living.max { $0.generation < $1.generation }
        let wasReady = record?.workers.last?.readySince != nil
        var status = ServerStatus(
            name: name,
            state: worker == nil ? .stopped : wasReady ? .ready : .starting,
            wanted: record?.wanted ?? .down
        )
        status.pid = worker?.identity.pid
        status.port = port
        status.restarts = record?.restarts ?? 0
        status.release = worker?.release ?? record?.release
        var detail = ServerDetail(status)
        detail.worker = worker?.generation
        detail.deathsInARow = record?.deathsInARow ?? 0
        detail.processes = FamilyDetails.members(of: living.map { $0.family(run: folder.run) })
        detail.deaths = DeathHistory(file: folder.deathsFile(name)).deaths
        if let port {
            let own = Set(detail.processes.map(\.pid))
            detail.portOwners = PortHolders.owners(of: port).filter { !own.contains($0.pid) }
        }
        detail.why = detail.abandonment
        return detail
    }
}
