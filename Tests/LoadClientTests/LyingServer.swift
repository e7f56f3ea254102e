import Foundation
import Synchronization
import TestSupport

/// A server of one thread a connection that speaks the herd's protocol, and lies when it should.
final class LyingServer: Sendable {
    /// What is wrong with one reply of each connection, or with all.
    enum Lie: CaseIterable {
        case none
        case differentTime
        case differentServer
        case impossibleDifference
        case forgottenReport
        case olderReport
        case twice
        case never
        case swapped
        case tornPlaces
        case otherPlaces
        case closes
        case resets
        case closesIdle
    }

    let port: Int
    private let listener: Int32
    private let lie: Lie
    private let reports = Mutex<[String: String]>([:])

    /// So many right replies come before the lie.
    private static let honestReplies = 5

    init(_ lie: Lie) throws {
        self.lie = lie
        port = try freePorts(1)[0]
        listener = try listen(on: port)
        Thread.detachNewThread { [self] in acceptAll() }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptAll() {
        while case let client = accept(listener, nil, nil), client >= 0 {
            Thread.detachNewThread { [self] in serve(client) }
        }
        close(listener)
    }
}

extension LyingServer {
    /// Answers line by line until the client, or the lie, ends the connection.
    private func serve(_ client: Int32) {
        defer { close(client) }
        var unread: [UInt8] = []
        var count = 0
        var held = ""
        while let line = nextLine(from: client, &unread) {
            count += 1
            let reply = held + truth(line)
            held = ""
            guard count > Self.honestReplies else {
                send(reply, to: client)
                continue
            }
            switch lie {
            case .swapped where count == Self.honestReplies + 1: held = reply
            case .closes, .closesIdle:
                if lie == .closesIdle { send(reply, to: client) }
                return
            case .resets: return reset(client)
            case .twice: send(reply + reply, to: client)
            case .never: break
            default: send(bent(reply), to: client)
            }
        }
    }

    private func truth(_ line: String) -> String {
        let words = line.split(separator: " ")
        if words.first == "IAMAT", words.count == 4 {
            let place = "AT Liar +0.000001000 \(words[1]) \(words[2]) \(words[3])"
            reports.withLock { $0[String(words[1])] = place }
            return place + "\n"
        }
        if words.first == "WHATSAT", words.count == 4,
            let place = reports.withLock({ $0[String(words[1])] })
        {
            return place + "\n{\n   \"results\" : [],\n   \"status\" : \"OK\"\n}\n\n"
        }
        return "? \(line)\n"
    }

    /// The reply as the lie has it.
    private func bent(_ reply: String) -> String {
        guard reply.hasPrefix("AT ") else { return reply }
        var words = reply.prefix { $0 != "\n" }.split(separator: " ").map(String.init)
        let rest = reply.drop { $0 != "\n" }
        switch lie {
        case .differentTime: words[5] = "1520023934.000000001"
        case .differentServer: words[1] = "Other"
        case .impossibleDifference: words[2] = "+86400.000000000"
        case .forgottenReport where rest.count > 1: return "? WHATSAT \(words[3]) 10 5\n"
        case .olderReport where rest.count > 1: words[5] = "1520023934.000000001"
        case .tornPlaces where rest.count > 1: return reply.dropLast(5) + "\n\n"
        case .otherPlaces where rest.count > 1: return reply.dropLast(4) + ", \"more\": 1}\n\n"
        default: break
        }
        return words.joined(separator: " ") + rest
    }

    private func nextLine(from client: Int32, _ unread: inout [UInt8]) -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeSubrange(...end) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            var piece = [UInt8](repeating: 0, count: 4_096)
            let count = recv(client, &piece, piece.count, 0)
            guard count > 0 else {
                defer { unread = [] }
                return unread.isEmpty ? nil : String(decoding: unread, as: UTF8.self)
            }
            unread += piece[..<count]
        }
    }

    private func send(_ text: String, to client: Int32) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Closing with SO_LINGER 0 sends RST.
    private func reset(_ client: Int32) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            client,
            SOL_SOCKET,
            SO_LINGER,
            &linger,
            socklen_t(MemoryLayout.size(ofValue: linger))
        )
    }
}

private func listen(on port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var isOn: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, 4)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard code == 0, Glibc.listen(descriptor, 128) == 0 else { throw SystemFailure("listen") }
    return descriptor
}
