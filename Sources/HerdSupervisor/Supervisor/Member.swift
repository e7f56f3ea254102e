import HerdCore

/// A server of the herd, or herd-places: what its workers are made from.
struct Member: Sendable {
    var name: String
    var kind: Kind
    /// The socket that every one of its workers listens on; nil where they bind their port
    /// themselves.
    var socket: OwnedDescriptor?
    /// Where a client on this computer reaches it.
    var host: String?
    var port: Int?
    /// As herd.json has it; nil for herd-places.
    var server: ServerConfiguration?
    /// From herd.json, on top of the supervisor's own.
    var environment: [String: String] = [:]
    /// Absolute.
    var directory: String
    /// From herd.json, of somebody else's server.
    var ready: Readiness?
    /// How its workers are ended.
    var stop = StopPolicy()

    enum Kind: Equatable, Sendable {
        case herdServer
        /// `herd-places`, with the folder of its gazetteer.
        case herdPlaces(data: String)
        /// Program and arguments of somebody else's server.
        case foreign([String])
    }

    /// Under this name the server program lies in each release.
    static let herdServer = "herd-server"
    /// Likewise herd-places.
    static let herdPlaces = "herd-places"
    static let placesName = HerdConfiguration.placesName

    /// Under which its program is kept in the release store; nil where it is not ours.
    var programName: String? {
        switch kind {
        case .herdServer: Self.herdServer
        case .herdPlaces: Self.herdPlaces
        case .foreign: nil
        }
    }

    var isOwn: Bool { programName != nil }

    var readiness: WorkerReadiness {
        isOwn ? .ownProgram : .command(ready, binds: server?.binds == true)
    }

    var replacement: LifePolicy.Replacement {
        switch kind {
        case .herdServer: .handsOver
        case .herdPlaces: .overlaps
        case .foreign: server?.binds == true ? .stopsFirst : .overlaps
        }
    }

    /// Whether it answers on a control socket.
    var hasControlSocket: Bool { kind == .herdServer }
}

extension Member {
    init(
        _ server: ServerConfiguration,
        of configuration: HerdConfiguration,
        in folder: HerdFolder,
        socket: OwnedDescriptor?
    ) {
        self.init(
            name: server.name,
            kind: server.command.map(Kind.foreign) ?? .herdServer,
            socket: socket,
            host: server.reachableHost,
            port: server.port,
            server: server,
            directory: folder.root
        )
        environment = server.environment
        directory = server.directory.map(folder.path) ?? folder.root
        ready = server.ready
        stop = configuration.stop(of: server.name)
    }

    static func places(
        _ programs: Programs,
        of configuration: HerdConfiguration,
        in folder: HerdFolder,
        socket: OwnedDescriptor
    ) -> Self {
        var places = Self(
            name: placesName,
            kind: .herdPlaces(data: programs.placesData),
            socket: socket,
            directory: folder.root
        )
        places.stop = configuration.stop
        return places
    }
}

extension Member.Kind {
    /// Whether a variable of the supervisor's environment is also the worker's.
    ///
    /// The key for places is a secret, and only herd-server asks for places.
    func inherits(_ variable: String, placesKey: KeySource?) -> Bool {
        let isKey = placesKey == .environment(variable)
        return !WorkerVariables.names.contains(variable) && (!isKey || self == .herdServer)
    }
}
