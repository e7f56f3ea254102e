import NIOCore
import NIOPosix

/// What every client's channel is set to, whether it was accepted or came from another worker.
enum ClientChannel {
    /// Bytes the kernel keeps while nothing is read (Linux doubles it).
    ///
    /// What a client sent before it shut its side is read in one go, so this also bounds what a
    /// connection can hold.
    static let receiveBytes: ChannelOptions.Types.SocketOption.Value = 65_536
    /// Bytes of replies that the kernel takes from a client that does not read (Linux doubles it).
    ///
    /// Left to itself, Linux takes megabytes for each of them, which no limit here would see. Set
    /// once, at the listening socket: connections inherit it (tcp(7)).
    static let sendBytes: ChannelOptions.Types.SocketOption.Value = 65_536
    /// Lines of one read: what a connection that has to wait keeps of them is bounded by this.
    static let readAllocator = AdaptiveRecvByteBufferAllocator(
        minimum: 512,
        initial: 2_048,
        maximum: 8_192
    )
    /// Whether another read may follow is decided after each.
    static let readsAtOnce: UInt = 1
    /// Writable means that nothing is unsent: `ClientHandler` reads it so.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 1, high: 1)
}

extension ServerBootstrap {
    func clientOptions() -> Self {
        childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_rcvbuf), value: ClientChannel.receiveBytes)
            .childChannelOption(.recvAllocator, value: ClientChannel.readAllocator)
            .childChannelOption(.maxMessagesPerRead, value: ClientChannel.readsAtOnce)
            .childChannelOption(.writeBufferWaterMark, value: ClientChannel.waterMark)
    }
}

extension ClientBootstrap {
    func clientOptions() -> Self {
        channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_rcvbuf), value: ClientChannel.receiveBytes)
            .channelOption(.recvAllocator, value: ClientChannel.readAllocator)
            .channelOption(.maxMessagesPerRead, value: ClientChannel.readsAtOnce)
            .channelOption(.writeBufferWaterMark, value: ClientChannel.waterMark)
    }
}
