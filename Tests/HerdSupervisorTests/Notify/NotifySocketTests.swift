import CLinux
import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

struct NotifySocketTests {
    let folder: TemporaryFolder
    let socket: NotifySocket
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/notify.sock"
        socket = try NotifySocket(path: path)
    }

    private func send(_ text: String, descriptors: [Int32] = []) throws {
        let sender = try LinuxError.check(
            "connect",
            clinux_unix_connect(Int32(SOCK_DGRAM.rawValue), path)
        )
        defer { close(sender) }
        let bytes = Array(text.utf8)
        let count = Int32(descriptors.count)
        #expect(clinux_send(sender, bytes, bytes.count, descriptors, count) == bytes.count)
    }

    @Test func `messages come in order and with the pid that the kernel saw`() throws {
        try send("READY=1")
        try send("STATUS=fine\nWATCHDOG=1")
        let received = socket.receive()
        #expect(received.map(\.pid) == [getpid(), getpid()])
        #expect(received.first?.message.isReady == true)
        #expect(received.last?.message.status == "fine")
        #expect(received.last?.message.isAlive == true)
        #expect(socket.receive().isEmpty)
    }

    @Test func `a worker is known by its pid, and a child of it is not taken for it`() throws {
        let zoo = try ProcessZoo()
        let sender = try LinuxError.check(
            "connect",
            clinux_unix_connect(Int32(SOCK_DGRAM.rawValue), path)
        )
        defer { close(sender) }
        var plan = zoo.plan("printf READY=1 >&3; (printf WATCHDOG=1 >&3); exit 0")
        plan.descriptors = [("notify", sender)]
        let worker = try zoo.launch(plan).get()
        #expect(worker.awaitEnd() == .code(0))
        let received = socket.receive()
        #expect(received.map(\.message.isReady) == [true, false])
        #expect(received.map { $0.pid == worker.pid } == [true, false])
    }

    @Test func `a packet that is too long is no message, and takes none with it`() throws {
        try send("READY=1\nX=" + String(repeating: "x", count: NotifyMessage.bytesMax))
        try send("WATCHDOG=1")
        let received = socket.receive()
        #expect(received.count == 1)
        #expect(received.first?.message.isAlive == true)
    }

    @Test func `descriptors that come along are closed`() throws {
        var pipe: [Int32] = [-1, -1]
        #expect(Glibc.pipe(&pipe) == 0)
        defer { close(pipe[0]) }
        try send("BARRIER=1", descriptors: [pipe[1], pipe[1], pipe[1]])
        close(pipe[1])
        #expect(socket.receive().count == 1)
        // End of file: nobody holds the writing end any more.
        var byte: UInt8 = 0
        #expect(read(pipe[0], &byte, 1) == 0)
    }

    @Test func `one call takes a bounded number, the next the rest`() throws {
        let sender = clinux_unix_connect(Int32(SOCK_DGRAM.rawValue), path)
        defer { close(sender) }
        clinux_set_blocking(sender, false)
        var sent = 0
        while sent < 1_000, clinux_send(sender, Array("WATCHDOG=1".utf8), 10, nil, 0) == 10 {
            sent += 1
        }
        var counts: [Int] = []
        while counts.last != 0 { counts.append(socket.receive().count) }
        #expect(counts.reduce(0, +) == sent)
        #expect(counts.allSatisfy { $0 <= 64 })
    }

    @Test func `the next supervisor's socket takes the place of the last one's`() throws {
        let next = try NotifySocket(path: path)
        try send("READY=1")
        #expect(socket.receive().isEmpty)
        #expect(next.receive().count == 1)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }
}
