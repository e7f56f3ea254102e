import CLinux
import Glibc
import TestSupport

@testable import HerdServer

/// Talks to a control socket, packet by packet.
final class PacketClient {
    private let socket: Int32

    init(path: String) throws {
        socket = try PacketSocket.connect(to: path)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            socket,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) & ~O_NONBLOCK)
    }

    deinit { close(socket) }

    func send(_ text: String) throws {
        guard Glibc.send(socket, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count
        else { throw SystemFailure("send") }
    }

    /// The next packet; nil when the other side has closed.
    func packet() throws -> String? {
        var bytes = [UInt8](repeating: 0, count: PacketSocket.packetBytesMax)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count >= 0 else { throw SystemFailure("receive") }
        return count == 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// What came with the next packet, if it is one descriptor.
    func descriptor() throws -> Int32? {
        var bytes = [UInt8](repeating: 0, count: PacketSocket.packetBytesMax)
        var descriptor: Int32 = -1
        var message = clinux_message()
        let result = clinux_receive(socket, &bytes, bytes.count, &descriptor, 1, &message)
        guard result >= 0 else { throw SystemFailure("receive", -result) }
        return message.descriptors == 1 ? descriptor : nil
    }

    func ask(_ text: String) throws -> String? {
        try send(text)
        return try packet()
    }
}
