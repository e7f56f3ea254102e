import NIOCore
import NIOPosix

/// What every client's channel is set to, whether it was accepted or came from another worker.
enum ClientChannel {
    /// Bytes the kernel keeps while nothing is read (Linux doubles it).
    ///
    /// What a client sent before it shut its side is read in one go, so this also bounds what a
    /// connection can hold.
    static let receiveBytes: ChannelOptions.Types.SocketOption.Value = 65_536
    /// Writable means that nothing is unsent: `ClientHandler` reads it so.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 1, high: 1)
}

extension ServerBootstrap {
    func clientOptions() -> Self {
        childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_rcvbuf), value: ClientChannel.receiveBytes)
            .childChannelOption(.writeBufferWaterMark, value: ClientChannel.waterMark)
    }
}

extension ClientBootstrap {
    func clientOptions() -> Self {
        channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_rcvbuf), value: ClientChannel.receiveBytes)
            .channelOption(.writeBufferWaterMark, value: ClientChannel.waterMark)
    }
}
