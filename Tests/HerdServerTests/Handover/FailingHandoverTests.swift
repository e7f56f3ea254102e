import CLinux
import Glibc
import HerdCore
import TestSupport
import Testing

@testable import HerdServer

/// Hand-overs that come to nothing, and leave everything as it was.
@Suite(.timeLimit(.minutes(2))) struct FailingHandoverTests {
    @Test func `who waits for no connections can't be handed any`() async throws {
        try await Succession.run { succession in
            _ = try await succession.succeed()
            let answer = try succession.handOver(to: "\(succession.folder.path)/nobody.take")
            #expect(answer == "unable the successor does not wait for connections")
        }
    }

    @Test func `nothing is handed over before a successor has joined`() async throws {
        try await Succession.run { succession in
            #expect(try succession.handOver() == "kept no successor has joined")
            let client = try LineClient(port: succession.port)
            #expect(try client.ask("HELLO") == "? HELLO")
        }
    }

    @Test func `a worker that drains hands nothing over`() async throws {
        try await Succession.run { succession in
            let client = try LineClient(port: succession.port)
            #expect(try client.ask("HELLO") == "? HELLO")
            _ = try await succession.succeed()
            try await succession.old.drain(.seconds(600))
            #expect(try succession.handOver() == "kept this worker does not serve")
        }
    }

    @Test func `pending questions are asked again where they were, and answered once`() async throws
    {
        let places = TestPlaces(held: true)
        try await Succession.run(places: places) { succession in
            let client = try LineClient(port: succession.port)
            let at = try #require(try client.ask("IAMAT kiwi +34.0-118.4 1520023934"))
            try client.send("WHATSAT kiwi 10 5\nNEXT\n")
            await places.waitForQuestions(1)
            _ = try await succession.succeed()
            let (scripted, control) = try ScriptedSuccessor.welcome(succession)
            #expect(scripted.receiveConnection() != nil)
            #expect(try await places.waiting() == 0)
            scripted.hangUp()
            #expect(try control.packet() == "kept the successor hung up")
            await places.waitForQuestions(1)
            try await places.release()
            client.finishSending()
            #expect(
                try client.rest() == at + "\n" + TestPlaces.json(bound: 5) + "\n\n? NEXT\n"
            )
        }
    }

    /// The descriptor that a hung successor still has would keep the connection open.
    @Test func `a client that was taken back sees its end though others have its connection`()
        async throws
    {
        try await Succession.run { succession in
            let client = try LineClient(port: succession.port)
            #expect(try client.ask("HELLO") == "? HELLO")
            _ = try await succession.succeed()
            let (scripted, control) = try ScriptedSuccessor.welcome(succession)
            let duplicate = try #require(scripted.receiveConnection())
            defer { close(duplicate) }
            scripted.hangUp()
            #expect(try control.packet() == "kept the successor hung up")
            try client.send("BYE\n")
            client.finishSending()
            #expect(try client.rest() == "? BYE\n")
        }
    }

    @Test func `who connects while a hand-over fails is served`() async throws {
        try await Succession.run { succession in
            _ = try await succession.succeed()
            let (scripted, control) = try ScriptedSuccessor.welcome(succession)
            #expect(try scripted.receive().first == 3, "the sum of no connections")
            let client = try LineClient(port: succession.port)
            try client.send("HELLO\n")
            try scripted.send(.refused(.damaged))
            #expect(try control.packet() == "kept what came to the successor was damaged")
            #expect(try client.line() == "? HELLO")
        }
    }
}

/// A successor that does what the test says.
final class ScriptedSuccessor {
    let path: String
    private let listening: Int32
    private var socket: Int32 = -1

    init(folder: TemporaryFolder) throws {
        path = "\(folder.path)/scripted.take"
        listening = try PacketSocket.listen(at: path)
    }

    deinit {
        hangUp()
        close(listening)
    }

    /// One that has bidden the old worker of `succession` welcome, and who ordered the hand-over.
    static func welcome(
        _ succession: Succession
    ) throws -> (scripted: ScriptedSuccessor, control: PacketClient) {
        let scripted = try ScriptedSuccessor(folder: succession.folder)
        let control = try succession.control()
        try control.send("handover \(scripted.path)")
        try scripted.accept()
        try scripted.send(.welcome)
        return (scripted, control)
    }

    func accept() throws {
        socket = Glibc.accept(listening, nil, nil)
        guard socket >= 0 else { throw SystemFailure("accept") }
        #expect(try receive().first == 1, "hello")
    }

    func send(_ packet: HandoverPacket) throws {
        let bytes = packet.bytes
        guard Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else { throw SystemFailure("send") }
    }

    func receive() throws -> [UInt8] { try message().bytes }

    /// The descriptor that comes with the next packet.
    func receiveConnection() -> Int32? { try? message().descriptor }

    func hangUp() {
        if socket >= 0 { close(socket) }
        socket = -1
    }

    private func message() throws -> (bytes: [UInt8], descriptor: Int32?) {
        var bytes = [UInt8](repeating: 0, count: HandoverPacket.bytesMax)
        var descriptor: Int32 = -1
        var message = clinux_message()
        guard clinux_receive(socket, &bytes, bytes.count, &descriptor, 1, &message) == 0
        else { throw SystemFailure("receive") }
        return (Array(bytes.prefix(Int(message.bytes))), descriptor < 0 ? nil : descriptor)
    }
}
