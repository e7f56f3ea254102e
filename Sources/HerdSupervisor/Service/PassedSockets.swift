import Glibc
import HerdCore

/// Listening sockets that a service manager bound for the servers, each by its server's name.
struct PassedSockets {
    private let entries: [PassedDescriptors.Entry]

    init(_ passed: PassedDescriptors) {
        entries = passed.entries
    }

    /// Nothing was passed: the supervisor binds its sockets itself.
    var isEmpty: Bool { entries.isEmpty }

    /// The socket of each server that does not bind its port itself; from now on they are ours.
    ///
    /// One that is no server's would leave its clients waiting for ever: it is refused too.
    func takeAll(
        _ servers: [ServerConfiguration]
    ) throws(SupervisorFailure) -> [String: OwnedDescriptor] {
        var sockets: [String: OwnedDescriptor] = [:]
        var problems: [String] = []
        let served = servers.filter { !$0.binds }
        for server in served {
            switch take(server) {
            case .success(let socket): sockets[server.name] = socket
            case .failure(let problem): problems.append(problem.sentence)
            }
        }
        for name in Set(entries.map(\.name)).subtracting(served.map(\.name)).sorted() {
            problems.append("systemd passes a socket named \(name), and no server has that name")
        }
        guard problems.isEmpty else { throw .cannotListen(problems + [Self.advice]) }
        return sockets
    }

    private static let advice =
        "herdctl export systemd writes units that fit herd.json; stop and disable those of servers"
        + " that are gone"

    /// The server's socket, or what is wrong with it.
    private func take(_ server: ServerConfiguration) -> Result<OwnedDescriptor, Problem> {
        let found = entries.filter { $0.name == server.name }
        guard found.count == 1 else {
            let count = found.isEmpty ? "no socket" : "\(found.count) sockets"
            return .failure(Problem("systemd passes \(count) named \(server.name)"))
        }
        let number = found[0].descriptor
        guard Self.isListening(number), let bound = BoundAddress(of: number) else {
            return .failure(
                Problem("what systemd passes as \(server.name) is no listening TCP socket")
            )
        }
        guard bound.isAddress(of: server) else {
            return .failure(
                Problem(
                    "systemd passes \(server.name) a socket on \(bound.text) port \(bound.port),"
                        + " and herd.json has \(server.host) port \(server.port)"
                )
            )
        }
        guard fcntl(number, F_SETFD, FD_CLOEXEC) == 0, listen(number, ServerSocket.backlog) == 0
        else {
            let reason = LinuxError.text(errno)
            return .failure(Problem("the socket passed as \(server.name) is no use: \(reason)"))
        }
        return .success(OwnedDescriptor(number))
    }

    private struct Problem: Error {
        let sentence: String

        init(_ sentence: String) {
            self.sentence = sentence
        }
    }

    private static func isListening(_ number: Int32) -> Bool {
        option(SO_ACCEPTCONN, of: number) == 1
            && option(SO_TYPE, of: number) == Int32(SOCK_STREAM.rawValue)
    }

    private static func option(_ option: Int32, of number: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(number, SOL_SOCKET, option, &value, &length) == 0 ? value : nil
    }
}

extension OwnedDescriptor {
    /// Whether it is a socket that is bound to the server's address.
    func listens(for server: ServerConfiguration) -> Bool {
        BoundAddress(of: number)?.isAddress(of: server) == true
    }
}

/// The address and port that a TCP socket is bound to.
private struct BoundAddress {
    let bytes: [UInt8]
    let port: Int
    let text: String

    /// Nil for another kind of socket.
    init?(of number: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutableBytes(of: &storage) {
            getsockname(number, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, &length)
        }
        guard result == 0 else { return nil }
        let raw = withUnsafeBytes(of: storage) { Array($0) }
        // ip(7), ipv6(7): family, port in network order, then the address; flow before IPv6's.
        switch Int32(storage.ss_family) {
        case AF_INET: bytes = Array(raw[4..<8])
        case AF_INET6: bytes = Array(raw[8..<24])
        default: return nil
        }
        port = Int(raw[2]) << 8 | Int(raw[3])
        text = Self.text(Int32(storage.ss_family), bytes)
    }

    func isAddress(of server: ServerConfiguration) -> Bool {
        port == server.port && bytes == HostAddress(server.host)?.bytes
    }

    private static func text(_ family: Int32, _ bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(family, bytes, &text, socklen_t(INET6_ADDRSTRLEN))
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
