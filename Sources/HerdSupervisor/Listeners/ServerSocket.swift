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

    init(host: HostAddress, port: Int) throws(LinuxError) {
        let family = host.bytes.count == 4 ? AF_INET : AF_INET6
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let number = try LinuxError.call("make a socket") { socket(family, kind, 0) }
        descriptor = OwnedDescriptor(number)
        try Self.turnOn(SOL_SOCKET, SO_REUSEADDR, of: number)
        if family == AF_INET6 {
            try Self.turnOn(Int32(IPPROTO_IPV6), IPV6_V6ONLY, of: number)
        }
        try Self.bind(number, host, port)
        try LinuxError.call("listen") { listen(number, Self.backlog) }
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

    private static func bind(
        _ number: Int32,
        _ host: HostAddress,
        _ port: Int
    ) throws(LinuxError) {
        if host.bytes.count == 4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(UInt16(port).bigEndian)
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: host.bytes) }
            try bind(number, to: &address)
        } else {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(UInt16(port).bigEndian)
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: host.bytes) }
            try bind(number, to: &address)
        }
    }

    private static func bind<Address>(
        _ number: Int32,
        to address: inout Address
    ) throws(LinuxError) {
        let size = socklen_t(MemoryLayout<Address>.size)
        let code: Int32 = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(number, $0, size)
            }
        }
        guard code == 0 else { throw LinuxError(attempt: "bind a socket", code: errno) }
    }
}
