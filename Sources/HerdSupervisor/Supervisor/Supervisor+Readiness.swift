import HerdCore

/// How a worker that says nothing is found to serve.
extension Supervisor {
    func proveReady(_ key: WorkerKey) {
        guard let member = members[key.server] else { return }
        switch member.readiness.sign {
        case .notify, .after: break
        case .tcp: probe(key, of: member, path: nil)
        case .http(let path): probe(key, of: member, path: path)
        case .log: awaitLine(of: key)
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

    private func awaitLine(of key: WorkerKey) {
        logs.whenLineCame(server: key.server, generation: key.generation) { [weak self, reactor] in
            reactor.post { [weak self] in
                self?.assumeIsolated { $0.tell(key, .provedReady) }
            }
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
