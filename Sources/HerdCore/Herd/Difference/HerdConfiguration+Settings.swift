// Every key of herd.json, by who heeds it. A test holds the lists against the JSON Schema.
extension HerdConfiguration {
    /// What the supervisor alone heeds: no worker knows of it.
    var supervisorSettings: [Setting] {
        [Setting("herd", herd, .live)] + restart.settings + reload.settings
            + logs.settings + [Setting("programs.launch", programs.launch, .live)]
    }

    /// What every server heeds that runs the herd's own program.
    var workerSettings: [Setting] {
        let ownRules = [
            Setting("durability", durability.rawValue, .reload),
            Setting("peers", peers.rawValue, .reload),
            Setting("threads", String(threads), .reload),
        ]
        return ownRules + stop.settings + limits.settings + places.settings
            + [Setting("programs.server", programs.server, .reload)]
    }

    /// What herd-places heeds.
    var placesSettings: [Setting] {
        [Setting("programs.places", programs.places, .reload)]
    }

    /// What one server heeds, and nobody else.
    func settings(of server: ServerConfiguration) -> [Setting] {
        let neighbors = server.neighbors.sorted().map { name in
            let neighbor = everywhere.first { $0.name == name }
            return Setting("neighbors.\(name)", neighbor?.address ?? "", .live)
        }
        return server.settings + stopSettings(of: server) + neighbors
    }
}

extension HerdConfiguration {
    /// What is the herd's way anyway is no setting of the server's, written out or not.
    private func stopSettings(of server: ServerConfiguration) -> [Setting] {
        let own = self.stop(of: server.name)
        let signal = own.signal == stop.signal ? nil : own.signal.rawValue
        let grace = own.grace == stop.grace ? nil : DurationText.format(own.grace)
        return [Setting("stop.signal", signal, .live), Setting("stop.grace", grace, .live)]
    }
}

extension ServerConfiguration {
    /// All but the neighbors, whose addresses it does not know.
    fileprivate var settings: [Setting] {
        let variables = environment.sorted { $0.key < $1.key }.map { name, value in
            Setting("environment.\(name)", value, .reload)
        }
        return [
            Setting("host", host, .restart),
            Setting("computer", computer, .live),
            Setting("port", port, .restart),
            Setting("binds", String(binds), .restart),
            Setting("command", command?.jsonText, .reload),
            Setting("directory", directory ?? ".", .reload),
            Setting("ready", ready?.description, .live),
        ] + variables
    }

    fileprivate var address: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension Limits {
    fileprivate var settings: [Setting] {
        [
            Setting("limits.lineBytesMax", lineBytesMax, .live),
            Setting("limits.unfinishedLine", unfinishedLine, .live),
            Setting("limits.idle", idle, .live),
            Setting("limits.connectionsMax", connectionsMax, .live),
            Setting("limits.descriptorsSpare", descriptorsSpare, .live),
            Setting("limits.pipelinedMax", pipelinedMax, .live),
            Setting("limits.unsentBytesPause", unsentBytesPause, .live),
            Setting("limits.unsentBytesMax", unsentBytesMax, .live),
            Setting("limits.unsentAge", unsentAge, .live),
            Setting("limits.clientsMax", clientsMax, .live),
            Setting("limits.memoryBytesMax", memoryBytesMax, .live),
            Setting("limits.addressConnectionsMax", addressConnectionsMax, .live),
            Setting("limits.addressRequestsPerSecond", addressRequestsPerSecond, .live),
            Setting("limits.addressRequestsBurst", addressRequestsBurst, .live),
            Setting("limits.addressLoopback", String(addressLoopback), .live),
        ]
    }
}

extension RestartPolicy {
    fileprivate var settings: [Setting] {
        [
            Setting("restart.stableAfter", stableAfter, .live),
            Setting("restart.pauseMin", pauseMin, .live),
            Setting("restart.pauseMax", pauseMax, .live),
            Setting("restart.resetAfter", resetAfter, .live),
            Setting("restart.startWithin", startWithin, .live),
            Setting("restart.heartbeatWithin", heartbeatWithin, .live),
            Setting("restart.budgetBurst", budgetBurst, .live),
            Setting("restart.budgetPerSecond", budgetPerSecond, .live),
        ]
    }
}

extension StopPolicy {
    fileprivate var settings: [Setting] { [Setting("stop.grace", grace, .live)] }
}

extension ReloadPolicy {
    fileprivate var settings: [Setting] {
        [Setting("reload.minReady", minReady, .live), Setting("reload.drain", drain, .live)]
    }
}

extension LogPolicy {
    fileprivate var settings: [Setting] {
        [
            Setting("logs.directory", directory, .live),
            Setting("logs.bytesMax", bytesMax, .live),
            Setting("logs.filesMax", filesMax, .live),
            Setting("logs.ageMax", ageMax.map(DurationText.format), .live),
            Setting("logs.gzip", String(gzip), .live),
        ]
    }
}

extension PlacesConfiguration {
    fileprivate var settings: [Setting] {
        [
            Setting("places.provider", provider.rawValue, .reload),
            Setting("places.key", key?.text, .reload),
            Setting("places.url", url, .reload),
            Setting("places.connectWithin", connectWithin, .reload),
            Setting("places.answerWithin", answerWithin, .reload),
            Setting("places.answerBytesMax", answerBytesMax, .reload),
            Setting("places.callsMax", callsMax, .reload),
            Setting("places.cache", cache ?? provider.cacheByDefault, .reload),
        ]
    }
}

extension KeySource {
    fileprivate var text: String {
        switch self {
        case .file(let path): "file \(path)"
        case .environment(let name): "environment \(name)"
        }
    }
}

extension [String] {
    fileprivate var jsonText: String {
        String(decoding: JSONValue.array(map(JSONValue.string)).text(), as: UTF8.self)
    }
}
