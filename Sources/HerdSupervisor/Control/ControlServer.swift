import Glibc
public import HerdCore
import HerdHTTP
public import Logging

/// The control API on a UNIX socket: what `herdctl` asks, and anybody's `curl --unix-socket`.
///
/// Only processes of the same user, and of root, are answered.
public struct ControlServer: Sendable {
    private let service: HTTPService

    /// Binds the socket; a request waits in its queue until `run`.
    ///
    /// Only whoever holds the herd's lock may do so: a socket that is there already belongs to a
    /// supervisor that is gone, and is removed.
    public init(operations: any HerdOperations, path: String, logger: Logger) throws {
        unlink(path)
        service = HTTPService(
            router: ControlRoutes(operations: operations).router,
            descriptor: try ListeningSocket.unix(path),
            peers: .sameUser,
            logger: logger
        )
    }

    /// Answers until `shutdown`, and until the requests that came before it are answered.
    ///
    /// The socket's file is left alone: whoever holds the herd's lock removes it before letting go.
    public func run() async throws {
        try await service.run()
    }

    /// Makes `run` return; once is enough.
    public func shutdown() {
        service.shutdown()
    }
}
