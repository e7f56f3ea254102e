import Glibc
import NIOCore
import NIOPosix

/// Accepts connections on the listening socket, up to a number.
final class ClientListener {
    private let connections: ClientLoops
    private var connectionsMax: Int
    /// Connections that are told so may be open beside those that are served.
    private var refusedMax: Int
    private var refused = 0
    private var isAccepting = false
    private var isClosed = false
    /// A connection could not be accepted a moment ago; the next try is yet to come.
    private(set) var lacksDescriptors = false
    private var channel: (any Channel)?

    init(connections: ClientLoops, connectionsMax: Int, spare: Int) {
        self.connections = connections
        self.connectionsMax = connectionsMax
        refusedMax = spare / 4
    }

    /// Connections that are open stay, however many they are.
    func follow(connectionsMax: Int, spare: Int) {
        self.connectionsMax = connectionsMax
        refusedMax = spare / 4
    }

    /// Takes `socket`, which belongs to this listener from now on, and accepts now or when told.
    func open(
        _ socket: CInt,
        accepting: Bool,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<Void> {
        isAccepting = accepting
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        return ServerBootstrap(group: eventLoop)
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .serverChannelOption(.autoRead, value: false)
            .serverChannelOption(.socketOption(.so_sndbuf), value: ClientChannel.sendBytes)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptPauseHandler(
                            log: this.value.connections.log,
                            isToAccept: { this.value.isAccepting },
                            lackChanged: { this.value.lackChanged($0) }
                        )
                    )
                }
            }
            .clientOptions()
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try this.value.accept(channel) }
            }
            .withBoundSocket(socket)
            .map { channel in
                guard !this.value.isClosed else { return channel.close(promise: nil) }
                // NIO has set the backlog to 128.
                _ = listen(socket, ListeningSocket.backlog)
                this.value.channel = channel
                if this.value.isAccepting { this.value.accept() }
            }
    }

    /// Accepts from now on, or from when the socket is taken.
    func accept() {
        isAccepting = true
        guard let channel else { return }
        do {
            try channel.syncOptions?.setOption(.autoRead, value: true)
            channel.read()
        } catch {
            connections.log.acceptFailed(error)
        }
    }

    /// Accepts nothing until it is told again; what comes waits in the socket's queue.
    func pause() {
        isAccepting = false
        try? channel?.syncOptions?.setOption(.autoRead, value: false)
    }

    /// What still waits to be accepted is left to others that have the socket.
    ///
    /// A socket that is still being taken is closed once that is done.
    func close() {
        isClosed = true
        channel?.close(promise: nil)
        channel = nil
    }

    private func accept(_ channel: any Channel) throws {
        try channel.closeOnExec()
        guard connections.count < connectionsMax else {
            connections.limited { $0.connectionsRefused += 1 }
            connections.log.connectionRefused(by: channel.remoteAddress, open: connections.count)
            return try refuse(channel, RefusingHandler.serverIsFull)
        }
        guard let entry = connections.totals.addresses.admit(channel) else {
            connections.limited { $0.addressConnectionsRefused += 1 }
            connections.log.addressRefused(channel.remoteAddress)
            return try refuse(channel, RefusingHandler.addressIsFull)
        }
        try connections.add(channel, entry)
    }

    private func refuse(_ channel: any Channel, _ reply: String) throws {
        guard refused < refusedMax else { throw ChannelError.connectPending }
        refused += 1
        try channel.pipeline.syncOperations.addHandler(
            RefusingHandler(reply) { [self] in refused -= 1 }
        )
    }

    private func lackChanged(_ isLacking: Bool) {
        lacksDescriptors = isLacking
        if isLacking { connections.limited { $0.acceptPauses += 1 } }
    }
}
