import HerdCore

/// How a worker goes on with another herd.json: limits, neighbors and patience, without a restart.
extension Server {
    /// Heeds the configuration in this file from now on; what a worker reads only as it starts is
    /// left as it is.
    ///
    /// - Throws: `StartFailure` where the file is no use; then nothing has changed.
    func configure(from path: String) throws(StartFailure) {
        let configuration = try WorkerStart.configuration(in: path)
        let server = try WorkerStart.server(settings.server.name, of: configuration)
        guard life.isToServe else { return }
        settings.follow(configuration, server)
        life.patience = settings.patience
        followLimits(configuration.limits)
        followNeighbors(settings.neighbors)
        keptPipes.names = settings.watchedNames
        log.configured(neighbors: neighbors.count, connectionsMax: settings.connectionsMax)
    }

    private func followLimits(_ limits: Limits) {
        reports.clientsMax = limits.clientsMax
        connections.follow(limits)
        listener.follow(
            connectionsMax: settings.connectionsMax,
            spare: limits.descriptorsSpare
        )
    }

    /// A link to an address that stays goes on; every other one is closed, or opened.
    private func followNeighbors(_ wanted: [ServerConfiguration]) {
        let kept = neighbors.filter { link in wanted.contains { link.leads(to: $0) } }
        let gone = neighbors.filter { link in !wanted.contains { link.leads(to: $0) } }
        let new = wanted.filter { server in !kept.contains { $0.leads(to: server) } }
            .map { link(to: $0) }
        neighbors = kept + new
        for link in gone { link.stop() }
        for link in new { link.start() }
        // Who waited for one that is gone need not wait any longer.
        syncs.look()
    }

    func link(to neighbor: ServerConfiguration) -> NeighborLink {
        NeighborLink(
            to: neighbor,
            reports: reports,
            clock: clock,
            log: log,
            eventLoop: eventLoop
        ) { [unowned self] in syncs.look() }
    }
}

extension NeighborLink {
    fileprivate func leads(to server: ServerConfiguration) -> Bool {
        (neighbor.name, neighbor.host, neighbor.port) == (server.name, server.host, server.port)
    }
}
