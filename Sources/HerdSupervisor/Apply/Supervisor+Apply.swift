import Dispatch
import Foundation
public import HerdCore

/// How another herd.json is brought in.
extension Supervisor {
    /// The file at `path`, or the one that the herd was started with.
    public func apply(
        _ path: String?
    ) async throws(OperationFailure) -> AsyncStream<ReloadProgress> {
        let running = NextHerd.Running(
            configuration: configuration,
            members: members,
            releases: life.currentReleases,
            programs: programPaths
        )
        guard let next = try await prepare(path ?? file, after: running) else {
            record("apply: \(ReloadProgress.nothingToApply.sentence)")
            return AsyncStream { steps in
                steps.yield(.nothingToApply)
                steps.finish()
            }
        }
        guard !hasLeft else { throw OperationFailure(.busy, Self.left) }
        // Another one may have come first while the disk was read.
        guard self.next == nil, configuration == running.configuration else {
            throw OperationFailure(.busy, "another apply came first; try again")
        }
        return try begin(next)
    }

    /// Somebody asks for it who gets no answer: what came of it is in the log.
    func applyUnasked() {
        Task {
            do throws(OperationFailure) {
                for await _ in try await apply(nil) {}
            } catch {
                record("apply: \(error.sentence)")
            }
        }
    }

    private func begin(
        _ next: NextHerd
    ) throws(OperationFailure) -> AsyncStream<ReloadProgress> {
        let stream = ProgressStream()
        let id = nextOperation()
        progress[id] = stream
        self.next = next
        happened(.applyRequested(id, plan(for: next)))
        if let refusal = refusals.removeValue(forKey: id) {
            self.next = nil
            throw refusal
        }
        return stream.steps
    }

    /// Nil where nothing differs.
    ///
    /// Reads and writes files, so not on the reactor's thread.
    private func prepare(
        _ path: String,
        after running: NextHerd.Running
    ) async throws(OperationFailure) -> NextHerd? {
        let (folder, store) = (premises.folder, premises.releases)
        let work = Task.detached { () -> Result<NextHerd?, OperationFailure> in
            Result { () throws(OperationFailure) in
                let bytes = try Self.contents(of: path)
                let next = try Self.configuration(bytes, of: path)
                let difference = HerdDifference(from: running.configuration, to: next)
                guard !difference.isEmpty else { return nil }
                do throws(SupervisorFailure) {
                    return try NextHerd(next, bytes: bytes, after: running, in: folder, store)
                } catch {
                    throw OperationFailure(.failed, "\(error); nothing was changed")
                }
            }
        }
        return try await work.value.get()
    }

    private static func contents(of path: String) throws(OperationFailure) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw OperationFailure(.badConfiguration, "\(path) can't be read; nothing was changed")
        }
    }

    private static func configuration(
        _ bytes: [UInt8],
        of path: String
    ) throws(OperationFailure) -> HerdConfiguration {
        switch HerdConfiguration.read(bytes, file: path, on: ThisComputer.name) {
        case .success(let configuration): return configuration
        case .failure(let problems):
            let sentence = "\(problems.description)\nnothing was changed"
            throw OperationFailure(.badConfiguration, sentence)
        }
    }

    private func plan(for next: NextHerd) -> ApplyPlan {
        let own = next.members.filter(\.hasControlSocket).map(\.name)
        var plan = ApplyPlan(
            next.difference,
            names: next.members.map(\.name),
            tellable: Set(own)
        )
        plan.restart = next.configuration.restart
        plan.releases = next.releases
        for member in next.members {
            let policy = LifePolicy(of: member, next.configuration)
            plan.policies[member.name] = policy
            guard life[member.name] == nil else { continue }
            let life = ServerLife(
                policy: policy,
                release: next.releases[member.name],
                lastGeneration: generations[member.name] ?? 0
            )
            plan.added.append(.init(name: member.name, life: life))
        }
        return plan
    }

    // MARK: - What the machine says

    private static let writing = DispatchQueue(label: "herdctl.commit", qos: .userInitiated)

    /// From when the file is in its place, whoever comes next goes on with it.
    func commit() {
        guard let next else { return }
        let path = premises.folder.configuration
        Self.writing.async { [weak self, reactor] in
            var problem: String?
            do {
                try DurableFile.replace(path, with: Data(next.bytes), mode: 0o600)
            } catch {
                problem = "\(error)"
            }
            reactor.post { [weak self, problem] in
                self?.assumeIsolated { $0.committed(problem) }
            }
        }
    }

    private func committed(_ problem: String?) {
        if problem == nil, let next { follow(next) }
        happened(.committed(problem))
    }

    /// Members that go are still there until they have stopped, and so are sockets that nobody will
    /// listen on: a launch may be under way.
    private func follow(_ next: NextHerd) {
        configuration = next.configuration
        programPaths = next.programs
        programs.merge(next.newest) { $1 }
        launcher.follow(program: next.programs.launch)
        logs.follow(next.configuration.logs)
        for member in next.members {
            let old = members.updateValue(member, forKey: member.name)
            if let socket = old?.socket, socket !== member.socket { retired.append(socket) }
        }
    }

    /// Has a worker heed the herd.json that runs.
    func configure(_ key: WorkerKey) {
        give("configure \(premises.folder.configuration)", to: key) { answer in
            self.happened(.configured(key.server, key.generation, answer.problem))
        }
    }

    /// The member has no worker, and will have none.
    func drop(_ name: String) {
        let member = members.removeValue(forKey: name)
        // Somebody else may have taken over its address.
        let heirs = members.values.compactMap(\.socket)
        if let socket = member?.socket, !heirs.contains(where: { $0 === socket }) { socket.close() }
        if name == Member.placesName { unlink(premises.folder.placesSocket) }
    }

    func applyEnded() {
        next = nil
        closeRetired()
    }

    /// No worker listens on them any more.
    func closeRetired() {
        let held = members.values.compactMap(\.socket)
        for socket in retired where !held.contains(where: { $0 === socket }) { socket.close() }
        retired = []
    }

    // MARK: - What a worker is made from

    /// The member and the herd.json of a worker that starts now, while another one may be brought
    /// in.
    func origin(of name: String, _ role: Launch.Role) -> Origin? {
        if let next, life.readsNext(name, role) {
            return next.members.first { $0.name == name }.map {
                Origin(
                    member: $0,
                    configuration: next.configuration,
                    file: premises.folder.nextConfiguration
                )
            }
        }
        return members[name].map {
            Origin(
                member: $0,
                configuration: configuration,
                file: premises.folder.configuration
            )
        }
    }

    struct Origin {
        let member: Member
        let configuration: HerdConfiguration
        /// Where the worker finds that configuration.
        let file: String
    }
}

extension ControlOrder.Answer {
    /// Why the worker does not heed what it was told; nil where it does.
    fileprivate var problem: String? {
        switch self {
        case .said("ok"): nil
        case .said(let text): text
        case .unreachable(let error): "\(error)"
        }
    }
}

extension HerdLife {
    /// What each member is started from, of those whose program is kept.
    fileprivate var currentReleases: [String: String] {
        names.reduce(into: [:]) { releases, name in releases[name] = self[name]?.release }
    }
}
