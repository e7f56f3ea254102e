import CLinux
import Foundation
import HerdSupervisor
import Logging
import TestSupport
import Testing

struct NoHerdTests {
    private func ask(_ path: String) async throws {
        _ = try await ControlClient(path: path).status(within: ControlTrial.patience)
    }

    @Test func `without a socket there is no herd`() async throws {
        let folder = try TemporaryFolder()
        await #expect(throws: ControlClient.Failure.noHerd) {
            try await ask("\(folder.path)/herdctl.sock")
        }
    }

    @Test func `a socket that a dead supervisor left is no herd, and is taken over`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/herdctl.sock"
        let socket = clinux_unix_bind(Int32(SOCK_STREAM.rawValue), path, 1)
        try #require(socket >= 0)
        close(socket)
        await #expect(throws: ControlClient.Failure.noHerd) { try await ask(path) }

        let server = try ControlServer(
            operations: ScriptedHerd(),
            path: path,
            logger: Logger(label: "test")
        )
        async let end: Void = server.run()
        try await ask(path)
        server.shutdown()
        try await end
    }

    @Test func `a path that no socket can have is no herd`() async throws {
        await #expect(throws: ControlClient.Failure.noHerd) {
            try await ask("/tmp/\(String(repeating: "x", count: 200))/herdctl.sock")
        }
    }
}
