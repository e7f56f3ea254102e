import Glibc
import HerdCore

/// Every server's listening socket, bound before anything starts: all of them, or none.
///
/// A server whose program binds its port itself has none. Where a service manager has bound them
/// already, all are its. Those that workers still had (`returned`) are not bound again.
struct ServerSockets: Sendable {
    private let sockets: [String: OwnedDescriptor]

    init(
        _ servers: [ServerConfiguration],
        passed: PassedSockets = PassedSockets(PassedDescriptors()),
        returned: [String: OwnedDescriptor] = [:]
    ) throws(SupervisorFailure) {
        guard passed.isEmpty else {
            sockets = try passed.takeAll(servers)
            return
        }
        var sockets = returned
        var problems: [String] = []
        for server in servers where !server.binds && returned[server.name] == nil {
            do throws(LinuxError) {
                sockets[server.name] = try ServerSocket(server).descriptor
            } catch {
                problems.append(Self.sentence(server, error))
            }
        }
        guard problems.isEmpty else { throw .cannotListen(problems) }
        self.sockets = sockets
    }

    subscript(server: String) -> OwnedDescriptor? { sockets[server] }

    static func sentence(
        _ server: ServerConfiguration,
        _ failure: LinuxError
    ) -> String {
        let place = "\(server.name) can't listen on \(server.host) port \(server.port)"
        guard failure.code == EADDRINUSE else { return "\(place): \(failure.reason)" }
        let owners = PortHolders.owners(of: server.port)
        guard !owners.isEmpty else { return "\(place): another process of this machine does" }
        return "\(place): it is in use by \(PortOwner.names(owners))"
    }
}
