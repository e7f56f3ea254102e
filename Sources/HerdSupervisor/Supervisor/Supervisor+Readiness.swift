import HerdCore

/// How a worker that says nothing is found to serve.
extension Supervisor {
    func proveReady(_ key: WorkerKey) {
        guard let member = origin(of: key.server, .server)?.member else { return }
        switch member.readiness.sign {
        case .notify, .after: break
        case .tcp: probe(key, of: member, path: nil)
        case .http(let path): probe(key, of: member, path: path)
        case .log(let pattern): awaitLine(of: key, pattern)
        }
    }

    private func probe(_ key: WorkerKey, of member: Member, path: String?) {
        guard let worker = workers[key], let host = member.host, let port = member.port,
            let address = HostAddress(host)
        else { return }
        let session = worker.process.session
        let prober = ReadinessProber(
            ProbeRequest(host: host, port: port, path: path),
            at: SocketAddress(address, port: port),
            reactor: reactor,
            world: .init(
                isWorkers: { session.holds(socket: $0) },
                isNeeded: { [unowned self] in isStarting(key) },
                proven: { [unowned self] in tell(key, .provedReady) },
                lacks: { [unowned self] in tell(key, .lacks($0)) }
            )
        )
        worker.prober = prober
        prober.begin()
    }

    private func awaitLine(of key: WorkerKey, _ pattern: String) {
        lookBack(for: pattern, of: key)
        logs.whenLineCame(server: key.server, generation: key.generation) { [weak self, reactor] in
            reactor.post { [weak self] in
                self?.assumeIsolated { $0.tell(key, .provedReady) }
            }
        }
    }

    /// The supervisor before may have read the line, and been killed before it could say so.
    private func lookBack(for pattern: String, of key: WorkerKey) {
        guard let worker = workers[key], worker.isAdopted else { return }
        let age = reactor.now - worker.startedAt
        let began = WallTime(nanoseconds: WallTime.now.nanoseconds - Int64(age / .nanoseconds(1)))
        Task { [weak self, logs] in
            let server = key.server
            guard await logs.hasWritten(server: server, matching: pattern, since: began) else {
                return
            }
            await self?.tell(key, .provedReady)
        }
    }

    private func isStarting(_ key: WorkerKey) -> Bool {
        let worker = life[key.server]?.workers.first { $0.generation == key.generation }
        guard case .starting? = worker?.phase else { return false }
        return true
    }
}

extension Member {
    /// The pattern of the line by which its workers are ready.
    var awaitedLine: String? {
        guard case .log(let pattern) = readiness.sign else { return nil }
        return pattern
    }
}

extension ProcessSession {
    /// Whether a member has the socket with this inode open, most likely its leader.
    func holds(socket inode: UInt32) -> Bool {
        let link: Set = [PortHolder.link(to: UInt64(inode))]
        return PortHolders.holds(link, pid: leader)
            || members.contains { $0 != leader && PortHolders.holds(link, pid: $0) }
    }
}
