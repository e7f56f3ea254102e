import Foundation

@testable import Measuring

/// Answers each line on threads of its own, in packets as small as a test wants.
final class TinyServer: Sendable {
    let port: UInt16
    private let listener: Int32

    /// Nil instead of a reply to a line closes the connection.
    init(packetBytes: Int = 65_536, reply: @escaping @Sendable (String) -> String?) throws {
        port = try freePorts(1)[0]
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(listener, 16) == 0 else {
            close(listener)
            throw Failure("cannot listen on port \(port)")
        }
        Thread { [listener] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Thread { Self.serve(client, packetBytes, reply) }.start()
            }
        }.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func serve(_ client: Int32, _ packetBytes: Int, _ reply: (String) -> String?) {
        defer { close(client) }
        var rest: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            rest += buffer[..<count]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                guard let text = reply(String(decoding: rest[..<end], as: UTF8.self)) else {
                    return
                }
                rest.removeSubrange(...end)
                guard send(text, to: client, packetBytes) else { return }
            }
        }
    }

    private static func send(_ text: String, to client: Int32, _ packetBytes: Int) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let packet = Array(bytes.prefix(packetBytes))
            let sent = Glibc.send(client, packet, packet.count, Int32(MSG_NOSIGNAL))
            guard sent > 0 else { return false }
            bytes = bytes.dropFirst(sent)
        }
        return true
    }
}
