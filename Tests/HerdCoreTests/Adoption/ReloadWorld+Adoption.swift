import Foundation

@testable import HerdCore

extension ReloadWorld {
    /// The supervisor dies, and the next one has nothing but its record, as a file has it.
    ///
    /// What workers have answered meanwhile is lost; that they are ready they say again.
    mutating func replaceSupervisor() {
        let record = Self.throughFile(herd.record)
        herd = HerdLife(
            members: Self.names.compactMap { name in
                record.servers[name].map {
                    (name, ServerLife(adopting: $0, policy: Self.policy(name), at: now))
                }
            },
            restart: RestartPolicy(),
            previous: record.previous,
            interrupted: record.reload
        )
        agenda.removeAll { $0.happening.isLostWithSupervisor }
        send(.adopted)
        for worker in workers.values where worker.isLiving && worker.isReady {
            later(0...1_000, .said(worker.id, .becameReady))
        }
    }

    private static func throughFile(_ record: HerdRecord) -> HerdRecord {
        do {
            let bytes = try JSONEncoder().encode(record)
            return try JSONDecoder().decode(HerdRecord.self, from: bytes)
        } catch {
            preconditionFailure("\(record): \(error)")
        }
    }
}

extension ReloadWorld.Happening {
    fileprivate var isLostWithSupervisor: Bool {
        switch self {
        case .wake, .said(_, .handedOver), .said(_, .synced), .said(_, .examined): true
        case .said, .heartbeat, .exit, .handOver, .resume: false
        }
    }
}
