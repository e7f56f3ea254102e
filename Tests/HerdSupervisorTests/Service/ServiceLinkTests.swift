import CLinux
import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

struct ServiceLinkTests {
    private let folder: TemporaryFolder
    private let environment: [String: String]
    private let begin = Moment(.seconds(1))

    init() throws {
        folder = try TemporaryFolder()
        environment = ["NOTIFY_SOCKET": "\(folder.path)/notify", "WATCHDOG_USEC": "30000000"]
    }

    private func makeLink(_ variables: [String: String]) -> ServiceLink? {
        ServiceLink(
            ServiceEnvironment(variables, pid: 7),
            begun: begin,
            patience: .seconds(30)
        )
    }

    private func view(_ state: ServerState) -> ServiceView {
        let member = ServiceView.Member(name: "One", state: state, wanted: .up)
        return ServiceView(members: [member], isReloading: false, isGoingDown: false)
    }

    @Test func `what is new is told, and each beat where silence is a hang`() throws {
        let manager = try ServiceManagerStub(folder)
        let link = try #require(makeLink(environment))
        link.look(at: view(.starting), now: begin)
        link.look(at: view(.ready), now: begin)
        link.beat()
        #expect(
            manager.received == [
                "STATUS=0 of 1 ready; not One (starting)", "READY=1\nSTATUS=1 of 1 ready",
                "WATCHDOG=1",
            ]
        )
    }

    @Test(arguments: [["WATCHDOG_USEC": ""], ["WATCHDOG_PID": "8"]])
    func `no beat where it is another process that is watched, or none`(
        change: [String: String]
    ) throws {
        let manager = try ServiceManagerStub(folder)
        let changed = environment.merging(change) { $1 }.filter { !$0.value.isEmpty }
        let link = try #require(makeLink(changed))
        link.beat()
        link.look(at: view(.ready), now: begin)
        #expect(manager.received == ["READY=1\nSTATUS=1 of 1 ready"])
    }

    @Test func `a manager that reads late misses nothing`() throws {
        let manager = try ServiceManagerStub(folder)
        let link = try #require(makeLink(environment.filter { $0.key == "NOTIFY_SOCKET" }))
        let states = [ServerState.starting, .backoff]
        // More than any queue of datagrams holds (net.unix.max_dgram_qlen).
        let count = 2_000
        for index in 0..<count { link.look(at: view(states[index % 2]), now: begin) }
        var received: [String] = []
        while received.count < count {
            let more = manager.received
            try #require(!more.isEmpty, "\(received.count) of \(count) came")
            received += more
            link.beat()
        }
        let sentences = states.map { "STATUS=0 of 1 ready; not One (\($0))" }
        #expect(received == (0..<count).map { sentences[$0 % 2] })
    }

    @Test func `nobody there is no error, and nobody asked is no link`() throws {
        let link = try #require(makeLink(environment))
        link.look(at: view(.ready), now: begin)
        link.beat()
        #expect(makeLink([:]) == nil)
        #expect(makeLink(["NOTIFY_SOCKET": ""]) == nil)
    }

    @Test func `an abstract address is one that begins with an at sign`() throws {
        let name = "herdctl-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let manager = try ServiceManagerStub(abstract: name)
        let link = try #require(makeLink(["NOTIFY_SOCKET": "@\(name)"]))
        link.look(at: view(.ready), now: begin)
        #expect(manager.received == ["READY=1\nSTATUS=1 of 1 ready"])
    }
}

/// The other end of NOTIFY_SOCKET.
final class ServiceManagerStub: Sendable {
    private let descriptor: Int32

    /// At `notify` in the folder.
    init(_ folder: TemporaryFolder) throws {
        let path = "\(folder.path)/notify"
        descriptor = try LinuxError.check(
            "bind",
            clinux_unix_bind(Int32(SOCK_DGRAM.rawValue), path, 0)
        )
    }

    init(abstract name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: name.utf8) }
        let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
        let length = socklen_t(start + 1 + name.utf8.count)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try LinuxError.check("bind", result < 0 ? -errno : 0)
    }

    deinit { close(descriptor) }

    /// What has come since the last call.
    var received: [String] {
        var messages: [String] = []
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return messages }
            messages.append(String(decoding: bytes[..<count], as: UTF8.self))
        }
    }
}

extension HerdTests {
    @Suite struct SupervisorServiceTests {
        @Test func `a supervisor tells its own service manager, and workers tell it alone`()
            async throws
        {
            let bench = try HerdBench(["One"])
            _ = await bench.supervisor.down()
            let manager = try ServiceManagerStub(bench.folder)
            var service = ServiceEnvironment()
            service.notifySocket = "\(bench.folder.path)/notify"
            let supervisor = try HerdBench.supervisor(
                bench.configuration,
                bench.folder,
                service: service
            )
            Thread.detachNewThread { supervisor.run(signals: []) }
            try await supervisor.start(["One"])
            _ = await supervisor.down()
            let received = manager.received
            #expect(received.contains("READY=1\nSTATUS=1 of 1 ready"))
            #expect(received.contains { $0.hasPrefix("STOPPING=1\nSTATUS=stopping: ") })
            #expect(received.allSatisfy { $0.contains("STATUS=") })
        }

        @Test func `a supervisor serves on the sockets that it is passed`() async throws {
            let bench = try HerdBench(["One"])
            _ = await bench.supervisor.down()
            let server = bench.configuration.servers[0]
            let host = try #require(HostAddress(server.host))
            let socket = try ServerSocket(SocketAddress(host, port: server.port))
            var service = ServiceEnvironment()
            service.passed = PassedDescriptors([
                .init(name: "One", descriptor: dup(socket.descriptor.number))
            ])
            let supervisor = try HerdBench.supervisor(
                bench.configuration,
                bench.folder,
                service: service
            )
            Thread.detachNewThread { supervisor.run(signals: []) }
            try await supervisor.start(["One"])
            #expect(try bench.answering("One").pid > 0)
            _ = await supervisor.down()
        }
    }
}
