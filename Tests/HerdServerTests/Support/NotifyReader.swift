import Glibc
import HerdWorker
import TestSupport

@testable import HerdServer

/// The supervisor's end of the notify protocol.
final class NotifyReader {
    let path: String
    private let folder: TemporaryFolder
    private let socket: Int32

    init() throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/notify"
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            socket,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &limit,
            socklen_t(MemoryLayout<timeval>.size)
        )
        let code = UnixAddress(path: path)?.withSocketAddress { bind(socket, $0, $1) }
        guard code == 0 else { throw SystemFailure("bind") }
    }

    deinit { close(socket) }

    func message() throws -> String {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count >= 0 else { throw SystemFailure("receive") }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// The next message that is not a mere sign of life.
    func news() throws -> String {
        while true {
            let message = try message()
            if !message.hasSuffix("WATCHDOG=1") { return message }
        }
    }
}
