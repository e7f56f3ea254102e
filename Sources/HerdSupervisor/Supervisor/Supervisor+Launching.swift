import Foundation
import HerdCore

/// How a worker comes to be.
extension Supervisor {
    func launch(_ order: Launch, for name: String) {
        guard let origin = origin(of: name, order.role) else { return }
        let key = WorkerKey(server: name, generation: order.generation)
        do {
            let socket = try socket(for: order, of: origin.member)
            let output = try logs.openWorker(
                server: name,
                generation: order.generation,
                awaited: origin.member.awaitedLine
            )
            var plan = plan(order, from: origin, output: output.out, errors: output.err)
            plan.descriptors = socket.map { [(name: "clients", descriptor: $0.number)] } ?? []
            // Who waits for the lock meets no worker that is still to come.
            plan.held = [premises.lock.descriptor]
            plan.group = groups?.group(for: key)
            launching[key] = order
            let complete = plan
            // A worker of which the record knows nothing could not be adopted.
            whenRecorded { $0.launch(key, complete) }
        } catch {
            happened(.member(name, .worker(order.generation, .launchFailed("\(error)"))))
        }
    }

    private func launch(_ key: WorkerKey, _ plan: LaunchPlan) {
        launcher.launch(plan) { result in
            self.reactor.post {
                self.assumeIsolated { $0.launchEnded(key, result) }
            }
        }
    }

    private func launchEnded(_ key: WorkerKey, _ result: Result<WorkerProcess, LaunchFailure>) {
        let order = launching.removeValue(forKey: key)
        defer { if launching.isEmpty { earlyNotes.forget() } }
        switch result {
        case .success(let process):
            let worker = RunningWorker(
                key: key,
                process: process,
                run: premises.folder.run,
                release: order?.release,
                startedAt: reactor.now
            )
            workers[key] = worker
            watchExit(of: worker)
            happened(.member(key.server, .worker(key.generation, .launched)))
            if let note = earlyNotes.take(from: process.pid) { take(note, from: process.pid) }
        case .failure(let failure):
            let event = WorkerEvent.launchFailed("\(failure)")
            happened(.member(key.server, .worker(key.generation, event)))
        }
    }

    /// What it listens on: the server's own socket, or one that only a spare has.
    private func socket(
        for order: Launch,
        of member: Member
    ) throws(LinuxError) -> OwnedDescriptor? {
        switch order.role {
        case .server:
            return if let socket = member.socket { socket } else { try bind(member) }
        case .spare:
            let spare = try spareSocket(of: member, generation: order.generation)
            spareSockets[WorkerKey(server: member.name, generation: order.generation)] = spare
            return spare?.descriptor
        }
    }

    /// A socket that had to wait for another server's end; none for who binds its port itself.
    private func bind(_ member: Member) throws(LinuxError) -> OwnedDescriptor? {
        guard let server = member.server, !server.binds else { return nil }
        closeRetired()
        let socket = try ServerSocket(server).descriptor
        members[member.name]?.socket = socket
        return socket
    }

    /// None for a foreign program, of which there is no spare.
    private func spareSocket(
        of member: Member,
        generation: Int
    ) throws(LinuxError) -> SpareSocket? {
        switch member.kind {
        case .herdServer:
            return try .onLoopback()
        case .herdPlaces:
            let path = premises.folder.spareSocket(member.name, generation: generation)
            return try .at(path)
        case .foreign:
            return nil
        }
    }

    private func plan(
        _ order: Launch,
        from origin: Origin,
        output: Int32,
        errors: Int32
    ) -> LaunchPlan {
        let (folder, member) = (premises.folder, origin.member)
        let environment = environment(order, from: origin)
        var plan: LaunchPlan
        switch member.kind {
        case .herdServer:
            let program = premises.releases.path(of: order.release ?? "", Member.herdServer)
            plan = LaunchPlan(program: program, output: output, errors: errors)
            plan.arguments = [
                member.name, "--config", origin.file, "--root", folder.root,
            ]
        case .herdPlaces(let data):
            let program = premises.releases.path(of: order.release ?? "", Member.herdPlaces)
            plan = LaunchPlan(program: program, output: output, errors: errors)
            plan.arguments = ["--data", data]
        case .foreign(let command):
            let program = ProgramSearch.path(
                of: command[0],
                from: member.directory,
                searchPath: environment["PATH"]
            )
            plan = LaunchPlan(program: program, output: output, errors: errors)
            plan.arguments = Array(command.dropFirst())
        }
        plan.directory = member.directory
        plan.environment = environment
        return plan
    }

    /// The supervisor's own, what herd.json adds, and the contract with the worker.
    private func environment(_ order: Launch, from origin: Origin) -> [String: String] {
        let (member, configuration) = (origin.member, origin.configuration)
        let placesKey = configuration.places.key
        var variables = ProcessInfo.processInfo.environment.filter {
            member.kind.inherits($0.key, placesKey: placesKey)
        }
        variables.merge(member.environment) { $1 }
        variables["NOTIFY_SOCKET"] = premises.folder.notifySocket
        variables["WATCHDOG_USEC"] =
            member.readiness.asksForHeartbeats
            ? String(configuration.restart.heartbeatWithin.wholeMilliseconds * 1_000) : nil
        let key = WorkerKey(server: member.name, generation: order.generation)
        variables.merge(WorkerMark(run: premises.folder.run, key: key).variables) { $1 }
        if order.role == .spare { variables["HERD_SPARE"] = "1" }
        let predecessor = order.predecessor.flatMap {
            workers[WorkerKey(server: member.name, generation: $0)]
        }
        variables["HERD_PREDECESSOR"] = predecessor.map { String($0.process.pid) }
        return variables
    }
}
