import Glibc
import HerdCore

/// An IP address and a port, in the form that system calls take.
struct SocketAddress {
    /// Four bytes or sixteen, in network order.
    private let bytes: [UInt8]
    private let port: Int

    init(_ host: HostAddress, port: Int) {
        bytes = host.bytes
        self.port = port
    }

    private init(bytes: [UInt8], port: Int) {
        self.bytes = bytes
        self.port = port
    }

    /// 127.0.0.1; port 0 has `bind` pick a free one.
    static func loopback(port: Int) -> Self { Self(bytes: [127, 0, 0, 1], port: port) }

    var family: Int32 { bytes.count == 4 ? AF_INET : AF_INET6 }

    /// Lends it to `body`.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if bytes.count == 4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(UInt16(port).bigEndian)
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
            return Self.lend(&address, to: body)
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = in_port_t(UInt16(port).bigEndian)
        withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
        return Self.lend(&address, to: body)
    }

    private static func lend<Address, Result>(
        _ address: inout Address,
        to body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        let size = socklen_t(MemoryLayout<Address>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
    }
}
