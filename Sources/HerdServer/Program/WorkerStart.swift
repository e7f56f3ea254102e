import Glibc
import HerdCore
import HerdWorker
import Logging
import NIOCore
import NIOPosix

/// From a command line and an environment to a server: everything that can be wrong is said here.
struct WorkerStart {
    let settings: ServerSettings
    /// The herd's folder.
    let root: String

    init(
        name: String,
        file: String,
        root: String?,
        environment: WorkerEnvironment
    ) throws(StartFailure) {
        let configuration = try Self.configuration(in: file)
        let server = try Self.server(name, of: configuration)
        self.root = root ?? Self.folder(of: file)
        let failpoints = try Self.failpoints(environment, server: name)
        let socket =
            environment.hasListeningSocket
            ? try ListeningSocket.inherited()
            : try ListeningSocket.open(host: server.host, port: server.port)
        settings = ServerSettings(
            server: server,
            configuration: configuration,
            environment: environment,
            folder: HerdFolder(root: self.root),
            pid: getpid(),
            socket: socket,
            descriptorsMax: DescriptorLimit.raise(),
            failpoints: failpoints
        )
    }

    static func server(
        _ name: String,
        of configuration: HerdConfiguration
    ) throws(StartFailure) -> ServerConfiguration {
        if let server = configuration.server(named: name) { return server }
        let known = configuration.servers.map(\.name)
        throw .unknownServer(
            name,
            known: known,
            nearest: nearestSpelling(to: name, among: known)
        )
    }

    private static func failpoints(
        _ environment: WorkerEnvironment,
        server: String
    ) throws(StartFailure) -> FailpointPlan {
        guard let text = environment.failpoint else { return FailpointPlan() }
        do {
            return try FailpointPlan(text, server: server)
        } catch {
            throw .badFailpoint(error.part)
        }
    }

    /// Is called on the main event loop; `ended` gets the exit code.
    func makeServer(
        on eventLoop: any EventLoop,
        ended: @escaping (Int32) -> Void
    ) throws -> Server {
        let output = LineOutput(descriptor: 2)
        output.gather(on: eventLoop)
        let logger = Logger.standardError(output)
        let log = ServerLog(logger: logger, clock: .system)
        let wanted = settings.configuration.limits.connectionsMax
        if settings.connectionsMax < wanted {
            log.fewerConnections(wanted: wanted, possible: settings.connectionsMax)
        }
        return Server(
            settings: settings,
            places: try places(on: eventLoop, logger: logger),
            clock: .system,
            log: log,
            eventLoop: eventLoop,
            others: otherLoops,
            ended: { code in
                output.finish()
                ended(code)
            }
        )
    }

    /// Loops with threads of their own, which end with the process.
    private var otherLoops: [any EventLoop] {
        let threads = settings.configuration.threads - 1
        guard threads > 0, !settings.environment.isSpare else { return [] }
        return Array(MultiThreadedEventLoopGroup(numberOfThreads: threads).makeIterator())
    }

    private func places(
        on eventLoop: any EventLoop,
        logger: Logger
    ) throws -> PlacesClient {
        if settings.configuration.places.provider != .offline { CoreFiles.forbid() }
        do {
            return try PlacesClient(
                configuration: settings.configuration.places,
                root: root,
                eventLoop: eventLoop,
                logger: logger
            )
        } catch let error as PlacesKeyError {
            throw StartFailure.noPlacesKey(error.description)
        }
    }

    static func configuration(in file: String) throws(StartFailure) -> HerdConfiguration {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(file)
        } catch {
            throw .unreadable(file: file, error)
        }
        switch HerdConfiguration.read(bytes, file: file) {
        case .success(let configuration): return configuration
        case .failure(let problems): throw .badConfiguration(problems.description)
        }
    }

    /// The absolute path of the folder that a file lies in.
    private static func folder(of file: String) -> String {
        let end = file.lastIndex(of: "/")
        let folder = end.map { String(file[..<$0]) } ?? "."
        guard let path = realpath(folder.isEmpty ? "/" : folder, nil) else { return folder }
        defer { free(path) }
        return String(cString: path)
    }
}
