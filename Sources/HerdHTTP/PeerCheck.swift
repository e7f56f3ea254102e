import Glibc
import NIOCore

/// Who may use a service.
public enum PeerCheck: Sendable {
    case anyone
    /// Processes of our own user and of root; only UNIX sockets know who is at the other end.
    case sameUser

    /// Fails, so that the connection is closed, when its other end may not use the service.
    func admit(_ connection: any Channel) -> EventLoopFuture<Void> {
        switch self {
        case .anyone:
            return connection.eventLoop.makeSucceededVoidFuture()
        case .sameUser:
            guard let options = connection as? any SocketOptionProvider else {
                return connection.eventLoop.makeFailedFuture(ConnectionRefusal.strangePeer)
            }
            let peer: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(
                level: .socket,
                name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
            )
            return peer.flatMapThrowing { peer in
                guard peer.uid == geteuid() || peer.uid == 0 else {
                    throw ConnectionRefusal.strangePeer
                }
            }
        }
    }
}

/// Linux's `struct ucred`, which Swift's Glibc does not show.
private struct PeerCredentials {
    var pid: pid_t = 0
    /// A socket without a peer to name says `uid_t.max`, which is nobody.
    var uid: uid_t = .max
    var gid: gid_t = .max
}

/// Why a connection was closed without an answer.
enum ConnectionRefusal: Error {
    case strangePeer
    case tooMany
    case malformedBody
}
