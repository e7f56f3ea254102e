import Foundation
public import HerdCore
import Logging

/// A supervisor together with its control API.
public struct ServedHerd: Sendable {
    /// For questions from within the same process.
    public let operations: any HerdOperations
    private let supervisor: Supervisor
    private let server: ControlServer

    /// Takes the herd's lock, binds all its sockets, and starts nothing yet.
    ///
    /// `file` is the path of herd.json, which SIGHUP has read again.
    ///
    /// - Throws: `SupervisorFailure` where the supervisor can't be set up.
    public init(
        configuration: HerdConfiguration,
        bytes: [UInt8],
        folder: HerdFolder,
        file: String,
        programs: Programs,
        service: ServiceEnvironment
    ) throws {
        supervisor = try Supervisor(
            configuration: configuration,
            bytes: bytes,
            root: folder.root,
            file: file,
            programs: programs,
            service: service
        )
        server = try ControlServer(
            operations: supervisor,
            path: folder.controlSocket,
            logger: Logger(label: "herdctl")
        )
        operations = supervisor
    }

    /// Starts every server and returns when the herd is down again and everybody who asked for that
    /// has been answered.
    ///
    /// Each of the signals asks for `down`; a second one cuts it short.
    public func run(signals: [Int32]) async throws {
        // Before the first request: nobody is told of an adopted worker that it serves while its
        // end is known already.
        supervisor.start(signals: signals)
        async let serving: Void = server.run()
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                supervisor.waitForEnd()
                continuation.resume()
            }
        }
        server.shutdown()
        try await serving
    }
}
