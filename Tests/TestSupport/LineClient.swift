import Foundation

/// A client of the line protocol on a blocking socket; every wait ends after `patience` seconds.
public final class LineClient {
    private let socket: Int32
    private var unread: [UInt8] = []

    /// `receiveBytes`: no more than that waits on this side of the connection; `address`: where
    /// this side comes from, 127.0.0.`address`.
    public init(
        host: String = "127.0.0.1",
        port: Int,
        patience: Int = 20,
        receiveBytes: Int32? = nil,
        address own: UInt32? = nil
    ) throws {
        // No program that the test starts later shall have the connection too.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        socket = Glibc.socket(AF_INET, kind, 0)
        guard socket >= 0 else { throw SystemFailure("socket") }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        if var receiveBytes { setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receiveBytes, 4) }
        if let own { try bind(to: own) }
        var address = loopback(port: port)
        inet_pton(AF_INET, host, &address.sin_addr)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            let failure = SystemFailure("connect to \(host) port \(port)")
            close(socket)
            throw failure
        }
        // What was sent is at the server then, on the same computer.
        var isOn: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, 4)
    }

    deinit { close(socket) }

    /// The port that this end of the connection has.
    public var localPort: Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = getsockname(socket, $0, &size)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    public func send(_ text: String) throws { try send(bytes: Array(text.utf8)) }

    public func send(bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SystemFailure("send") }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends no more than fits without waiting; returns how much that was, 0 also where the
    /// connection is over.
    public func sendWhatFits(_ bytes: [UInt8]) -> Int {
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        return max(0, Glibc.send(socket, bytes, bytes.count, flags))
    }

    /// Says that nothing more will be sent; replies may still come.
    public func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// The next line without its LF; nil when the server has closed.
    public func line() throws -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: unread[..<end], as: UTF8.self)
                unread.removeSubrange(...end)
                return line
            }
            guard try receive() else { return nil }
        }
    }

    /// The JSON behind the first line of a WHATSAT reply, without the empty line at its end.
    public func places() throws -> String {
        var lines: [String] = []
        while let line = try line(), !line.isEmpty { lines.append(line) }
        return lines.joined(separator: "\n")
    }

    /// Everything until the server closes.
    public func rest() throws -> String {
        while try receive() {}
        defer { unread = [] }
        return String(decoding: unread, as: UTF8.self)
    }

    public func ask(_ line: String) throws -> String? {
        try send(line + "\n")
        return try self.line()
    }

    private func bind(to own: UInt32) throws {
        var address = loopback(port: 0)
        address.sin_addr.s_addr = (UInt32(0x7f00_0000) | own).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw SystemFailure("bind to 127.0.0.\(own)") }
    }

    private func receive() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count >= 0 else { throw SystemFailure("receive") }
        unread += chunk[..<count]
        return count > 0
    }
}

/// Ports on loopback that nothing listens on, as the kernel gives them out.
///
/// They are held together until all are known, so that no two are the same.
public func freePorts(_ count: Int) throws -> [Int] {
    var sockets: [Int32] = []
    defer {
        for socket in sockets { close(socket) }
    }
    return try (0..<count).map { _ in
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        sockets.append(socket)
        var address = loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 ? getsockname(socket, $0, &size) : -1
            }
        }
        guard code == 0 else { throw SystemFailure("bind a free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

private func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
}
