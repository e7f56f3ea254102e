import Glibc
import NIOCore
import NIOPosix

/// What the channel of a link to a neighbor is set to, whichever side opened it.
///
/// A dead cable is noticed within some five seconds, whether data are on their way or not.
enum LinkChannel {
    private typealias Value = ChannelOptions.Types.SocketOption.Value

    private static let tcpOptions: [(name: CInt, value: ChannelOptions.Types.SocketOption.Value)] =
        [
            (TCP_NODELAY, 1),
            // Seconds until the first question whether the other end is there, and between them.
            (TCP_KEEPIDLE, 2), (TCP_KEEPINTVL, 1), (TCP_KEEPCNT, 3),
            // Milliseconds for which data may be on their way.
            (TCP_USER_TIMEOUT, 5_000),
        ]

    /// Sets a connection that somebody else opened; where that fails, beats notice what it would.
    static func set(_ channel: any Channel) {
        let options = channel.syncOptions
        try? options?.setOption(.socketOption(.so_keepalive), value: 1)
        for option in tcpOptions {
            try? options?.setOption(.tcpOption(.init(rawValue: option.name)), value: option.value)
        }
        try? options?.setOption(.autoRead, value: true)
    }

    fileprivate static func set(_ bootstrap: ClientBootstrap) -> ClientBootstrap {
        tcpOptions.reduce(bootstrap.channelOption(.socketOption(.so_keepalive), value: 1)) {
            $0.channelOption(.tcpOption(.init(rawValue: $1.name)), value: $1.value)
        }
    }
}

extension ClientBootstrap {
    func linkOptions() -> ClientBootstrap { LinkChannel.set(self) }
}
