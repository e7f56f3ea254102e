import Foundation
import HerdCore

/// From what somebody asks of `reload` to the releases that it means.
extension Supervisor {
    func plan(for request: ReloadRequest) async throws(OperationFailure) -> ReloadPlan {
        var plan: ReloadPlan
        switch request.target {
        case .newest:
            plan = ReloadPlan(releases: try await newestReleases())
        case .previous:
            plan = ReloadPlan(releases: try previousReleases())
            plan.includesForeign = false
        case .release(let prefix):
            plan = ReloadPlan(releases: try releases(named: prefix))
            plan.includesForeign = false
        }
        plan.force = request.force
        plan.allowsDowntime = request.allowDowntime
        return plan
    }

    /// Reads and copies programs, so not on the reactor's thread.
    private func newestReleases() async throws(OperationFailure) -> [String: String] {
        let (premises, paths) = (premises, programPaths)
        let configuration = configuration
        let work = Task.detached {
            Result { () throws(SupervisorFailure) in
                try NewestReleases(configuration, paths, in: premises.releases)
            }
        }
        do {
            let newest = try await work.value.get()
            programs = newest.programs
            return newest.releases
        } catch {
            throw OperationFailure(.failed, "\(error)")
        }
    }

    /// Of the servers that the last reload has changed; the others stay as they are.
    private func previousReleases() throws(OperationFailure) -> [String: String] {
        guard !life.previous.isEmpty else {
            let sentence = "there is nothing to go back to: no release has changed"
            throw OperationFailure(.failed, sentence)
        }
        for (server, hash) in life.previous.sorted(by: { $0.key < $1.key }) {
            guard let name = members[server]?.programName,
                premises.releases.holds(name, of: hash)
            else {
                let sentence = "release \(hash.prefix(7)), which \(server) had, is no longer kept"
                throw OperationFailure(.failed, sentence)
            }
        }
        return life.previous
    }

    /// Of all servers whose program the release holds.
    private func releases(named prefix: String) throws(OperationFailure) -> [String: String] {
        let store = premises.releases
        let hash = try KeptRelease.named(prefix, among: store.kept()).hash
        let meant = members.values.filter { member in
            member.programName.map { store.holds($0, of: hash) } ?? false
        }
        return Dictionary(uniqueKeysWithValues: meant.map { ($0.name, hash) })
    }
}
