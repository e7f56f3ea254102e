import CLinux
import Foundation
import HerdCore
import HerdSupervisor
import Logging
import TestSupport

/// A control server on a real UNIX socket around a scripted herd, and a client of it.
struct ControlTrial {
    let herd = ScriptedHerd()
    let client: ControlClient
    let path: String
    let server: ControlServer
    /// Where a herd.json would lie: `herdctl` finds the server from here.
    let folder: TemporaryFolder

    static let patience: Duration = .seconds(20)

    private init() throws {
        folder = try TemporaryFolder()
        path = HerdFolder(root: folder.path).controlSocket
        try folder.write(".herd/run/lock", "")
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        server = try ControlServer(operations: herd, path: path, logger: logger)
        client = ControlClient(path: path)
    }

    /// Serves while `body` runs, and until the server has ended.
    static func run(_ body: (ControlTrial) async throws -> Void) async throws {
        let trial = try ControlTrial()
        async let end: Void = trial.server.run()
        do {
            try await body(trial)
        } catch {
            trial.server.shutdown()
            try await end
            throw error
        }
        trial.server.shutdown()
        try await end
    }

    /// What any HTTP client would get: status line and body, without libcurl in between.
    ///
    func raw(_ method: String, _ path: String) async throws -> RawAnswer {
        let request = "\(method) \(path) HTTP/1.1\r\nHost: herd\r\nContent-Length: 0\r\n"
        let answer = try await exchange(Array((request + "Connection: close\r\n\r\n").utf8))
        let parts = String(decoding: answer, as: UTF8.self).components(separatedBy: "\r\n\r\n")
        return RawAnswer(
            status: parts[0].components(separatedBy: "\r\n")[0],
            body: parts.dropFirst().joined()
        )
    }

    /// Sends these bytes and nothing after them; returns what comes back until the server ends.
    ///
    /// On a thread of its own: it blocks, and the server needs the test's threads.
    func exchange(_ bytes: [UInt8], endsSending: Bool = false) async throws -> [UInt8] {
        let path = self.path
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { try talk(bytes, endsSending: endsSending, at: path) }
                )
            }
        }
    }
}

/// The status line and the body of an HTTP answer.
struct RawAnswer {
    let status: String
    let body: String
}

private func talk(_ bytes: [UInt8], endsSending: Bool, at path: String) throws -> [UInt8] {
    let socket = clinux_unix_connect(Int32(SOCK_STREAM.rawValue), path)
    guard socket >= 0 else { throw SystemFailure("connect", -socket) }
    defer { close(socket) }
    // A server that has heard enough may hang up before all is written.
    let flags = Int32(MSG_NOSIGNAL)
    guard send(socket, bytes, bytes.count, flags) == bytes.count || errno == EPIPE else {
        throw SystemFailure("send")
    }
    if endsSending { shutdown(socket, Int32(SHUT_WR)) }
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = read(socket, &chunk, chunk.count)
        guard count >= 0 || errno == ECONNRESET else { throw SystemFailure("read") }
        if count <= 0 { return answer }
        answer += chunk[..<count]
    }
}
