import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// A port that somebody else has got.
    @Suite struct PortConflictTests {
        private static func run(_ supervisor: Supervisor) {
            Thread.detachNewThread { supervisor.run(signals: []) }
        }

        private static func listen(_ server: ServerConfiguration) throws -> ServerSocket {
            let host = try #require(HostAddress(server.host))
            return try ServerSocket(SocketAddress(host, port: server.port))
        }

        /// Why no supervisor could be made.
        private static func refusal(_ bench: HerdBench) -> [String] {
            do {
                _ = try HerdBench.supervisor(bench.configuration, bench.folder)
                return []
            } catch SupervisorFailure.cannotListen(let sentences) {
                return sentences
            } catch {
                return ["\(error)"]
            }
        }

        @Test func `a herd that can't have one port takes none, and can be started later`()
            async throws
        {
            let bench = try HerdBench(["One", "Two"])
            Self.run(bench.supervisor)
            try await bench.supervisor.start(["One", "Two"])
            _ = await bench.supervisor.down()
            let stranger = try Self.listen(bench.configuration.servers[1])
            let refusal = Self.refusal(bench)
            #expect(refusal.count == 1)
            #expect(refusal.first?.contains("Two can't listen on 127.0.0.1 port") == true)
            #expect(refusal.first?.contains("in use by pid \(getpid())") == true)
            // The other port is free again, and so is the herd's lock.
            try Self.listen(bench.configuration.servers[0]).descriptor.close()
            stranger.descriptor.close()
            let next = try HerdBench.supervisor(bench.configuration, bench.folder)
            Self.run(next)
            try await next.start(["One", "Two"])
            #expect(await next.down().stopped == ["One", "Two"])
        }

        @Test func `a port that was taken from a dead worker costs the living ones nothing`()
            async throws
        {
            let bench = try HerdBench(["One", "Two"])
            Self.run(bench.supervisor)
            try await bench.supervisor.start(["One", "Two"])
            let living = try bench.answering("One").pid
            let dead = try bench.answering("Two").pid
            try await bench.supervisor.leave()
            kill(dead, SIGKILL)
            #expect(waitForEnd(of: dead, within: .seconds(60)))
            let stranger = try Self.listen(bench.configuration.servers[1])
            for _ in 1...2 {
                #expect(Self.refusal(bench).first?.contains("Two can't listen") == true)
                #expect(try bench.answering("One").pid == living)
            }
            stranger.descriptor.close()
            let next = try HerdBench.supervisor(bench.configuration, bench.folder)
            Self.run(next)
            try await next.start(["One", "Two"])
            #expect(try bench.answering("One").pid == living)
            #expect(try bench.answering("Two").pid != dead)
            #expect(await next.down().killed.isEmpty)
        }
    }
}
