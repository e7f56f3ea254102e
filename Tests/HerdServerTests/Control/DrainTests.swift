import Glibc
import NIOCore
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(2))) struct DrainTests {
    @Test func `who has read the last reply of a drained connection sees its end`() async throws {
        try await withServer { server, port in
            let clients = try (0..<200).map { _ in try PlainClient(port: port) }
            for client in clients { #expect(try client.ask("HELLO\n") == "? HELLO\n") }
            try await server.drain(.seconds(600))
            for client in clients {
                #expect(try client.ask("AGAIN\n") == "? AGAIN\n")
                #expect(client.hasEnded)
            }
        }
    }
}

/// A client that can look whether its connection is over without waiting.
private final class PlainClient {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        let code = address.withSockAddr { connect(descriptor, $0, socklen_t($1)) }
        guard code == 0 else { throw SystemFailure("connect") }
    }

    deinit { close(descriptor) }

    /// The reply up to its LF.
    func ask(_ line: String) throws -> String {
        send(descriptor, line, line.utf8.count, Int32(MSG_NOSIGNAL))
        var reply: [UInt8] = []
        var byte: UInt8 = 0
        while reply.last != UInt8(ascii: "\n") {
            guard recv(descriptor, &byte, 1, 0) == 1 else { throw SystemFailure("receive") }
            reply.append(byte)
        }
        return String(decoding: reply, as: UTF8.self)
    }

    var hasEnded: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK)) == 0
    }
}
