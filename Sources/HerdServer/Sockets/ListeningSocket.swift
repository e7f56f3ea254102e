import Glibc
import HerdWorker
import NIOCore

/// The socket on which clients and neighbors connect.
enum ListeningSocket {
    /// Connections that may wait to be accepted: a busy moment, or the time between two workers.
    static let backlog: Int32 = 4_096

    /// Makes, binds and listens; the address is free again at once when this process ends.
    static func open(host: String, port: Int) throws(StartFailure) -> Int32 {
        let address: SocketAddress
        do {
            address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        } catch {
            throw .unknownHost(host)
        }
        do {
            return try open(address)
        } catch {
            guard error.code == EADDRINUSE else { throw .socket(host, port, error) }
            throw .portInUse(host, port, holder: PortHolderSearch.holder(ofPort: port))
        }
    }

    /// Takes over the socket that the supervisor or systemd bound.
    static func inherited() throws(StartFailure) -> Int32 {
        guard let socket = InheritedSocket.take() else {
            throw .notListening(InheritedSocket.descriptor)
        }
        return socket
    }

    /// The port that the socket is bound to, which matters where 0 was asked for.
    static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard result == 0 else { return nil }
        // The port stands at the same place in IPv4's and IPv6's address.
        return withUnsafeBytes(of: storage) { bytes in
            Int(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
        }
    }

    private static func open(_ address: SocketAddress) throws(SystemCallFailure) -> Int32 {
        let family = address.protocol == .inet6 ? AF_INET6 : AF_INET
        let kind = Int32(SOCK_STREAM.rawValue) | Flags.closeOnExec | Flags.nonBlocking
        let descriptor = try SystemCallFailure.check("socket", socket(family, kind, 0))
        do {
            var on: Int32 = 1
            let size = socklen_t(MemoryLayout<Int32>.size)
            try SystemCallFailure.check(
                "setsockopt",
                setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
            )
            try SystemCallFailure.check("bind", bind(descriptor, to: address))
            try SystemCallFailure.check("listen", listen(descriptor, backlog))
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func bind(_ descriptor: Int32, to address: SocketAddress) -> Int32 {
        address.withSockAddr { pointer, length in
            Glibc.bind(descriptor, pointer, socklen_t(length))
        }
    }
}
