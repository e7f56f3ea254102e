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
        neighbors.follow(settings.neighbors)
        // Who waited for one that is gone need not wait any longer.
        syncs.look()
        keptPipes.names = settings.watchedNames
        log.configured(neighbors: settings.neighbors.count, connectionsMax: settings.connectionsMax)
    }

    private func followLimits(_ limits: Limits) {
        reports.clientsMax = limits.clientsMax
        connections.totals.addresses.follow(neighbors: settings.neighbors)
        connections.follow(limits)
        listener.follow(
            connectionsMax: settings.connectionsMax,
            spare: limits.descriptorsSpare
        )
    }
}
