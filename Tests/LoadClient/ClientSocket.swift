import CLinux
import Glibc
import HerdCore

/// One non-blocking TCP connection to a server.
final class ClientSocket {
    let descriptor: Int32

    /// What reading or writing can come to.
    enum Outcome {
        case bytes(Int)
        /// Nothing to read, or no room to write.
        case later
        case closed
        case failed(String)
    }

    /// Begins to connect; that it failed shows in the first reading or writing.
    ///
    /// `receiveBytes` keeps the kernel from taking more than that off the server's hands.
    init(to target: LoadTarget, receiveBytes: Int32? = nil) throws(Mistake) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(target.host, "\(target.port)", &hints, &found)
        guard code == 0, let address = found?.pointee else {
            throw .notConnected(reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        let type = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(address.ai_family, type, address.ai_protocol)
        guard descriptor >= 0 else { throw .notConnected(reason: Self.reason()) }
        if let receiveBytes { set(SOL_SOCKET, SO_RCVBUF, receiveBytes) }
        set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 || errno == EINPROGRESS
        else { throw .notConnected(reason: Self.reason()) }
    }

    deinit { close(descriptor) }

    /// The port of this end, which is the same as long as the connection is; 0 before there is one.
    var localPort: Int {
        var address = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size)
            }
        }
        // The port lies at the same place in both families' addresses.
        return code == 0 ? Int(UInt16(bigEndian: address.sin6_port)) : 0
    }

    func write(_ bytes: ArraySlice<UInt8>) -> Outcome {
        outcome(
            bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
        )
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        outcome(recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }

    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    private func outcome(_ count: Int) -> Outcome {
        if count > 0 { return .bytes(count) }
        if count == 0 { return .closed }
        return errno == EAGAIN ? .later : .failed(Self.reason())
    }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}

/// A server of the herd, as a client knows it.
public struct LoadTarget: Equatable, Sendable {
    public let name: String
    /// An IPv4 or IPv6 address.
    public let host: String
    public let port: Int

    public init(name: String, host: String = "127.0.0.1", port: Int) {
        self.name = name
        self.host = host
        self.port = port
    }
}
