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
        client = try ControlClient(path: path)
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
    /// On a thread of its own: it blocks, and the server needs the test's threads.
    func raw(_ method: String, _ path: String) async throws -> RawAnswer {
        let socketPath = self.path
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchange(method, path, at: socketPath) })
            }
        }
    }
}

/// The status line and the body of an HTTP answer.
struct RawAnswer {
    let status: String
    let body: String
}

private func exchange(_ method: String, _ path: String, at socketPath: String) throws -> RawAnswer {
    let socket = clinux_unix_connect(Int32(SOCK_STREAM.rawValue), socketPath)
    guard socket >= 0 else { throw SystemFailure("connect", -socket) }
    defer { close(socket) }
    let request = "\(method) \(path) HTTP/1.1\r\nHost: herd\r\nContent-Length: 0\r\n"
    let bytes = Array((request + "Connection: close\r\n\r\n").utf8)
    guard write(socket, bytes, bytes.count) == bytes.count else { throw SystemFailure("write") }
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = read(socket, &chunk, chunk.count)
        guard count >= 0 else { throw SystemFailure("read") }
        if count == 0 { break }
        answer += chunk[..<count]
    }
    let text = String(decoding: answer, as: UTF8.self)
    let parts = text.components(separatedBy: "\r\n\r\n")
    return RawAnswer(
        status: parts[0].components(separatedBy: "\r\n")[0],
        body: parts.dropFirst().joined()
    )
}
