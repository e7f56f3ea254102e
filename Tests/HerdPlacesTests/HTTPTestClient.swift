import Foundation
import HerdCore
import TestSupport

/// An HTTP/1.1 client on a blocking socket, made for tests: it sends bytes just as it is told.
final class HTTPTestClient {
    private let socket: Int32
    private var unread: [UInt8] = []
    /// Kept alive for as long as the client is.
    var service: RunningService?

    struct Reply: Equatable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func json() throws -> JSONValue { try JSONDocument(parsing: body).root.value }
    }

    convenience init(port: UInt16) throws {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        try self.init(AF_INET, &name)
    }

    convenience init(path: String) throws {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        try self.init(AF_UNIX, &name)
    }

    private init<Name>(_ family: Int32, _ name: inout Name) throws {
        socket = Glibc.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw SystemFailure("socket") }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            socket,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
        let size = socklen_t(MemoryLayout<Name>.size)
        let code = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
        }
        guard code == 0 else { throw SystemFailure("connect") }
    }

    deinit { close(socket) }

    func get(_ target: String) throws -> Reply {
        try send("GET \(target) HTTP/1.1\r\nHost: test\r\n\r\n")
        return try reply()
    }

    func post(_ target: String, headers: [String] = [], _ body: String) throws -> Reply {
        let lines = ["Host: test", "Content-Length: \(body.utf8.count)"] + headers
        try send("POST \(target) HTTP/1.1\r\n\(lines.joined(separator: "\r\n"))\r\n\r\n\(body)")
        return try reply()
    }

    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SystemFailure("send") }
            rest = rest.dropFirst(count)
        }
    }

    func finishSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// The next reply, its chunks put together.
    func reply() throws -> Reply {
        let words = try line().split(separator: " ")
        var headers: [String: String] = [:]
        while case let line = try line(), !line.isEmpty {
            let name = line.prefix { $0 != ":" }
            headers[name.lowercased()] = line.dropFirst(name.count + 2).description
        }
        let status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        var reply = Reply(status: status, headers: headers, body: [])
        if let length = headers["content-length"].flatMap(Int.init) {
            reply.body = try bytes(length)
        } else {
            while let chunk = try chunk() { reply.body += chunk }
        }
        return reply
    }

    /// The next chunk of a body sent in chunks; nil at its end.
    func chunk() throws -> [UInt8]? {
        let length = Int(try line(), radix: 16) ?? 0
        let chunk = try bytes(length)
        _ = try line()
        return length > 0 ? chunk : nil
    }

    /// The next line without its CRLF.
    func line() throws -> String {
        var line: [UInt8] = []
        while line.suffix(2) != [13, 10] { line += try bytes(1) }
        return String(decoding: line.dropLast(2), as: UTF8.self)
    }

    /// True when the server has closed and nothing is left to read.
    func isClosed() throws -> Bool {
        try unread.isEmpty && !receive()
    }

    private func bytes(_ count: Int) throws -> [UInt8] {
        while unread.count < count {
            guard try receive() else { throw SystemFailure("receive", ECONNRESET) }
        }
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }

    private func receive() throws -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &piece, piece.count, 0)
        guard count >= 0 else {
            switch errno {
            case EINTR: return try receive()
            case ECONNRESET: return false
            default: throw SystemFailure("receive")
            }
        }
        unread += piece.prefix(count)
        return count > 0
    }
}
