import CLinux
import Glibc
import HerdWorker
import NIOCore

/// UNIX sockets that keep messages apart (SOCK_SEQPACKET): what is sent in one piece arrives in one
/// piece.
enum PacketSocket {
    /// No message is longer.
    static let packetBytesMax = 65_536
    /// One read takes one whole packet.
    static let receiveAllocator = FixedSizeRecvByteBufferAllocator(capacity: packetBytesMax)
    /// Supervisor, successor and a curious person may call at once.
    private static let backlog: Int32 = 16
    private static let kind = Int32(SOCK_SEQPACKET.rawValue)

    /// Listens at `path`, which only its owner may connect to; what a dead process left there is
    /// replaced.
    static func listen(at path: String) throws(SystemCallFailure) -> Int32 {
        let result = clinux_unix_bind(kind, path, backlog)
        guard result >= 0 else { throw SystemCallFailure("listen at \(path)", code: -result) }
        return result
    }

    /// Connects without waiting: a process that does not accept any more fails at once.
    static func connect(to path: String) throws(SystemCallFailure) -> Int32 {
        guard let address = UnixAddress(path: path) else {
            throw SystemCallFailure(path, code: ENAMETOOLONG)
        }
        let descriptor = try SystemCallFailure.check(
            "socket",
            socket(AF_UNIX, kind | Flags.closeOnExec | Flags.nonBlocking, 0)
        )
        guard address.withSocketAddress({ Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let failure = SystemCallFailure("connect to \(path)")
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    /// Whether the other side runs as our own user or as root.
    static func isTrusted(_ descriptor: Int32) -> Bool {
        var peer = clinux_credentials()
        return clinux_peer_credentials(descriptor, &peer) >= 0
            && (peer.uid == getuid() || peer.uid == 0)
    }
}
