import Glibc

/// Listening sockets for those to whom nobody hands one.
public enum ListeningSocket {
    /// Binds a TCP port on an IPv4 address.
    ///
    /// - Parameters:
    ///   - address: As in `127.0.0.1`.
    ///   - port: 0 lets the kernel choose; see `port(of:)`.
    /// - Returns: A descriptor that listens and is closed by `exec`.
    /// - Throws: When the address is none of ours or the port is taken.
    public static func tcp(_ address: String, port: UInt16) throws(SocketError) -> Int32 {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &name.sin_addr) == 1 else {
            throw SocketError("\(address) is not an IPv4 address", EINVAL)
        }
        let descriptor = try make(AF_INET)
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        return try listening(descriptor, "can't listen on port \(port) of \(address)") {
            withUnsafePointer(to: &name) { bindTo($0, descriptor) }
        }
    }

    /// Binds a UNIX socket, mode 0600; a file that is there already is an error.
    public static func unix(_ path: String) throws(SocketError) -> Int32 {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: name.sun_path) - 1
        guard path.utf8.count <= room else {
            throw SocketError("\(path) is longer than \(room) bytes", ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = try make(AF_UNIX)
        // Before bind: the file then never has another mode, and no umask is touched.
        fchmod(descriptor, 0o600)
        return try listening(descriptor, "can't listen on \(path)") {
            withUnsafePointer(to: &name) { bindTo($0, descriptor) }
        }
    }

    /// The port that a TCP socket is bound to; 0 for any other descriptor.
    public static func port(of descriptor: Int32) -> UInt16 {
        var name = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size)
            }
        }
        guard code == 0, name.sin_family == sa_family_t(AF_INET) else { return 0 }
        return UInt16(bigEndian: name.sin_port)
    }

    private static func make(_ family: Int32) throws(SocketError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw SocketError("can't make a socket", errno) }
        return descriptor
    }

    private static func listening(
        _ descriptor: Int32,
        _ complaint: String,
        bind: () -> Int32
    ) throws(SocketError) -> Int32 {
        guard bind() == 0, listen(descriptor, queueLengthMax) == 0 else {
            let code = errno
            close(descriptor)
            throw SocketError(complaint, code)
        }
        return descriptor
    }

    private static func bindTo<Name>(_ name: UnsafePointer<Name>, _ descriptor: Int32) -> Int32 {
        name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<Name>.size))
        }
    }
}

/// What went wrong with a socket, in one sentence.
public struct SocketError: Error, CustomStringConvertible {
    public let description: String
    /// The system's `errno`.
    public let code: Int32

    init(_ complaint: String, _ code: Int32) {
        description = "\(complaint): \(String(cString: strerror(code)))"
        self.code = code
    }
}

/// Connections that may wait to be accepted; the kernel cuts it to net.core.somaxconn.
private let queueLengthMax: Int32 = 4096

/// NIO sets the queue of a socket that it is given to 128.
func listenWithLongQueue(_ descriptor: Int32) {
    listen(descriptor, queueLengthMax)
}
