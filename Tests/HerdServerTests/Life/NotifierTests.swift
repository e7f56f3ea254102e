import Glibc
import HerdCore
import HerdWorker
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(2))) struct NotifierTests {
    @Test func `a worker says that it lives, is ready, and stops`() async throws {
        let reader = try NotifyReader()
        var environment = WorkerEnvironment()
        environment.notifySocket = reader.path
        environment.watchdog = .milliseconds(30)
        try await withHerd(["Goloman"]) { herd in
            let server = try await herd.start("Goloman", environment: environment)
            #expect(try reader.message() == "WATCHDOG=1")
            #expect(try reader.news() == "READY=1")
            // For a supervisor that came after READY.
            #expect(try reader.message() == "READY=1\nWATCHDOG=1")
            #expect(try reader.message() == "READY=1\nWATCHDOG=1")
            try await server.finish()
            #expect(try reader.news() == "STOPPING=1\nSTATUS=draining")
            #expect(try await server.exitCode() == 0)
        }
    }

    @Test func `a worker that is told to end while it opens is never ready`() async throws {
        let reader = try NotifyReader()
        var environment = WorkerEnvironment()
        environment.notifySocket = reader.path
        try await withHerd(["Goloman"]) { herd in
            let socket = try ListeningSocket.open(host: "127.0.0.1", port: 0)
            defer { close(socket) }
            var configuration = herd.configuration
            configuration.durability = .memory
            let server = try await TestServer(
                configuration.servers[0],
                of: configuration,
                socket: socket,
                environment: environment,
                endsAtOnce: true
            )
            #expect(try await server.exitCode() == 0)
            try await server.kill()
            #expect(try reader.news() == "STOPPING=1\nSTATUS=draining")
            // Everything that the worker said came before this.
            Notifier(path: reader.path).stopping()
            #expect(try reader.news() == "STOPPING=1\nSTATUS=draining")
        }
    }

    @Test func `what a slow reader has no room for comes later`() throws {
        let reader = try NotifyReader()
        let notifier = Notifier(path: reader.path)
        // Signs of life fill the queue and are not kept.
        for _ in 0..<10_000 { notifier.beat() }
        notifier.ready()
        #expect(try reader.message() == "WATCHDOG=1")
        notifier.beat()
        #expect(try reader.news() == "READY=1")
    }

    @Test func `nobody to tell is no error`() {
        let notifier = Notifier(path: "/nowhere/notify.sock")
        notifier.ready()
        notifier.beat()
        Notifier(path: nil).stopping()
    }
}
