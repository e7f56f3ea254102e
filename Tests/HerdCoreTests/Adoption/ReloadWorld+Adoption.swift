import Foundation

@testable import HerdCore

extension ReloadWorld {
    /// The file is written behind what happens, but before what can't be taken back.
    mutating func writeDown(_ directives: [HerdDirective]) {
        guard let at = dangers.replacedAt, (at - Self.recordsMax...at).contains(steps) else {
            return
        }
        if directives.contains(where: \.isWrittenFirst) { records = [] }
        records.append(herd.record)
    }

    /// Older than so many steps the file never is.
    private static let recordsMax = 40

    /// The supervisor dies, and the next one has nothing but its record, as a file has it.
    ///
    /// What workers have answered meanwhile is lost; that they are ready they say again.
    mutating func replaceSupervisor() {
        let last = records.randomElement(using: &random) ?? herd.record
        let record = last.throughFile()
        herd = HerdLife(
            members: Self.names.compactMap { name in
                record.servers[name].map {
                    (name, ServerLife(adopting: $0, policy: Self.policy(name), at: now))
                }
            },
            restart: RestartPolicy(),
            previous: record.previous,
            interrupted: record.reload,
            policy: record.policy
        )
        agenda.removeAll { $0.happening.isLostWithSupervisor }
        for (name, server) in record.servers { tellMissed(server, of: name) }
        send(.adopted)
        for worker in workers.values where worker.isLiving && worker.isReady {
            later(0...1_000, .said(worker.id, .becameReady))
        }
    }

    /// What the record does not have yet, and a look at the processes shows.
    private mutating func tellMissed(_ server: ServerRecord, of name: String) {
        for record in server.allWorkers {
            let id = SimulatedWorker.ID(server: name, generation: record.generation)
            guard let worker = workers[id] else {
                send(.member(name, .worker(id.generation, .exited(.unknown))))
                continue
            }
            guard worker.isLiving, record.step == .launching else { continue }
            send(.member(name, .worker(id.generation, .launched)))
        }
    }

}

extension HerdRecord {
    /// As the next supervisor reads what this one has written.
    func throughFile() -> Self {
        do {
            let bytes = try JSONEncoder().encode(self)
            return try JSONDecoder().decode(Self.self, from: bytes)
        } catch {
            preconditionFailure("\(self): \(error)")
        }
    }
}

extension HerdDirective {
    fileprivate var isWrittenFirst: Bool {
        switch self {
        case .member(_, .launch), .member(_, .handOver), .member(_, .drain),
            .member(_, .terminate):
            true
        case .member, .wake, .note: false
        case .progress(_, let step): step.step.isLast
        case .finish, .fail, .finishDown: true
        case .commit, .configure, .drop: false
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
