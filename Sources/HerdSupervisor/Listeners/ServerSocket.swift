import Glibc
import HerdCore

/// A bound, listening TCP socket: the herd's own, handed to one worker after the other.
///
/// The supervisor never accepts on it. While a server has no worker, clients wait in its queue.
struct ServerSocket: Sendable {
    /// Clients that may wait while a worker is replaced; the kernel cuts it to its own
    /// `net.core.somaxconn`, which is 4096 as well.
    static let backlog: Int32 = 4096

    let descriptor: OwnedDescriptor

    init(_ address: SocketAddress) throws(LinuxError) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let number = try LinuxError.call("make a socket") { socket(address.family, kind, 0) }
        descriptor = OwnedDescriptor(number)
        try Self.turnOn(SOL_SOCKET, SO_REUSEADDR, of: number)
        if address.family == AF_INET6 {
            try Self.turnOn(Int32(IPPROTO_IPV6), IPV6_V6ONLY, of: number)
        }
        try LinuxError.call("bind a socket") { address.withPointer { bind(number, $0, $1) } }
        try LinuxError.call("listen") { listen(number, Self.backlog) }
    }

    /// The address that herd.json gives the server.
    init(_ server: ServerConfiguration) throws(LinuxError) {
        guard let host = HostAddress(server.host) else {
            throw LinuxError(attempt: "read the host", code: EADDRNOTAVAIL)
        }
        try self.init(SocketAddress(host, port: server.port))
    }

    private static func turnOn(
        _ level: Int32,
        _ option: Int32,
        of number: Int32
    ) throws(LinuxError) {
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        try LinuxError.call("set a socket up") { setsockopt(number, level, option, &on, size) }
    }
}
