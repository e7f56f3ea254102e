import Foundation
import Synchronization

/// An HTTP server on a raw socket that answers with whatever bytes a test gives it, right or wrong.
///
/// It listens on a free loopback port or on a UNIX socket; each connection has its own thread, so
/// an answer may block. It ends, with its connections, when the value goes.
public final class StubHTTPServer: Sendable {
    public typealias Answer = @Sendable (Request, Connection) -> Void

    public struct Request: Sendable {
        /// Request line and headers as they came, without the empty line.
        public let head: String
        public let body: [UInt8]

        /// The second word of the request line.
        public var target: String {
            let words = head.split(separator: " ", maxSplits: 2)
            return words.count > 1 ? String(words[1]) : ""
        }
    }

    /// 0 on a UNIX socket.
    public let port: Int
    private let listener: Listener

    /// Starts it; `greeting` is sent to every connection before anything is asked.
    public init(
        socketPath: String? = nil,
        greeting: String = "",
        answer: @escaping Answer
    ) throws {
        let socket = try socketPath.map(listenOnPath) ?? listenOnLoopback()
        port = socketPath == nil ? boundPort(of: socket) : 0
        listener = Listener(socket: socket, greeting: greeting, answer: answer)
        let listener = listener
        Thread.detachNewThread { listener.acceptAll() }
    }

    deinit { listener.stop() }

    public var url: String { "http://127.0.0.1:\(port)" }
    /// Every request so far, complete ones only.
    public var requests: [Request] { listener.requests }
    public var connectionsAccepted: Int { listener.connectionsAccepted }

    /// A response with a Content-Length.
    public static func response(
        _ body: String,
        status: Int = 200,
        headers: [String] = []
    ) -> String {
        let lines = ["HTTP/1.1 \(status) Stub", "Content-Length: \(body.utf8.count)"] + headers
        return lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
    }
}

extension StubHTTPServer {
    /// One accepted connection; closed by its own thread only.
    public final class Connection: Sendable {
        fileprivate let socket: Int32

        fileprivate init(socket: Int32) {
            self.socket = socket
        }

        public func send(_ text: String) { send(bytes: Array(text.utf8)) }

        /// Sends all, or as much as the client wants to have.
        public func send(bytes: [UInt8]) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }

        /// Ends the connection once the answer returns; what was sent still arrives.
        public func finish() { shutdown(socket, Int32(SHUT_RDWR)) }

        /// Returns when the client has closed.
        public func waitForClose() {
            while receive() != nil {}
        }

        fileprivate func receive() -> [UInt8]? {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &chunk, chunk.count, 0)
            return count > 0 ? Array(chunk[..<count]) : nil
        }

        /// The next request, nil when the client has closed.
        fileprivate func nextRequest(unread: inout [UInt8]) -> Request? {
            let end = Array("\r\n\r\n".utf8)
            while true {
                if let range = unread.firstRange(of: end) {
                    let head = String(decoding: unread[..<range.lowerBound], as: UTF8.self)
                    let length = contentLength(in: head)
                    if unread.count >= range.upperBound + length {
                        let body = Array(unread[range.upperBound...].prefix(length))
                        unread.removeFirst(range.upperBound + length)
                        return Request(head: head, body: body)
                    }
                }
                guard let more = receive() else { return nil }
                unread += more
            }
        }

        private func contentLength(in head: String) -> Int {
            let line = head.lowercased().split(separator: "\r\n")
                .first { $0.hasPrefix("content-length:") }
            let number = line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
            return number.flatMap { Int($0) } ?? 0
        }
    }
}

private final class Listener: Sendable {
    private struct State {
        var requests: [StubHTTPServer.Request] = []
        var connectionsAccepted = 0
        var open: Set<Int32> = []
        var isStopped = false
    }

    private let socket: Int32
    private let greeting: String
    private let answer: StubHTTPServer.Answer
    private let state = Mutex(State())

    init(socket: Int32, greeting: String, answer: @escaping StubHTTPServer.Answer) {
        self.socket = socket
        self.greeting = greeting
        self.answer = answer
    }

    var requests: [StubHTTPServer.Request] { state.withLock { $0.requests } }
    var connectionsAccepted: Int { state.withLock { $0.connectionsAccepted } }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            shutdown(socket, Int32(SHUT_RDWR))
            for connection in state.open { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    func acceptAll() {
        defer { close(socket) }
        while true {
            let accepted = accept(socket, nil, nil)
            guard accepted >= 0 else { return }
            let isStopped = state.withLock { state in
                state.connectionsAccepted += 1
                state.open.insert(accepted)
                return state.isStopped
            }
            if isStopped { shutdown(accepted, Int32(SHUT_RDWR)) }
            Thread.detachNewThread { self.serve(StubHTTPServer.Connection(socket: accepted)) }
        }
    }

    private func serve(_ connection: StubHTTPServer.Connection) {
        connection.send(greeting)
        var unread: [UInt8] = []
        while let request = connection.nextRequest(unread: &unread) {
            state.withLock { $0.requests.append(request) }
            answer(request, connection)
        }
        state.withLock { state in
            state.open.remove(connection.socket)
            close(connection.socket)
        }
    }
}

private func listenOnPath(_ path: String) throws -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
        throw SystemFailure("bind \(path)", ENAMETOOLONG)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return try listen(on: AF_UNIX, &address)
}

private func listenOnLoopback() throws -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return try listen(on: AF_INET, &address)
}

private func listen<Address>(on family: Int32, _ address: inout Address) throws -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let socket = Glibc.socket(family, type, 0)
    let size = socklen_t(MemoryLayout<Address>.size)
    let code = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, size) }
    }
    guard socket >= 0, code == 0, listen(socket, 256) == 0 else {
        let failure = SystemFailure("listen")
        close(socket)
        throw failure
    }
    return socket
}

private func boundPort(of socket: Int32) -> Int {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &size) }
    }
    return Int(UInt16(bigEndian: address.sin_port))
}
