import Glibc
import HerdCore
import NIOCore
import NIOPosix

/// Connections that were accepted elsewhere: by the main loop, on another loop, in another worker.
extension ClientConnections {
    /// Goes on with a connection that was frozen here or elsewhere; takes its descriptor.
    func thaw(_ connection: HandedConnection) {
        let handler = NIOLoopBound(
            ClientHandler(connections: self, thawing: connection.record),
            eventLoop: eventLoop
        )
        open(connection.descriptor, isReading: false) { this, channel in
            try this.add(handler.value, to: channel)
        }
    }

    /// Whether the first line of a connection may be a neighbor's.
    ///
    /// Only the main loop knows the neighbors; others ask it by giving it the connection.
    func isGreeting(_ line: UnsafeRawBufferPointer) -> Bool {
        guard hasPeers else { return false }
        return peers.map { $0.isGreeting(line) } ?? PeersMachine.isHello(line)
    }

    /// A connection of another loop on which somebody says that it is a neighbor.
    ///
    /// While clients wait, who is none after all is not heard any further; nor is anybody who comes
    /// when all connections are to end.
    func takeGreeting(_ connection: HandedConnection) {
        let input = connection.record.input
        let isNeighbor = input.withUnsafeBytes { bytes in
            isGreeting(UnsafeRawBufferPointer(rebasing: bytes.prefix { $0 != UInt8(ascii: "\n") }))
        }
        guard !isEnding, isNeighbor || !isEarly else {
            Glibc.close(connection.descriptor)
            return closed()
        }
        thaw(connection)
    }

    /// Gives the main loop a connection of which nothing was taken yet.
    func moveToMain(_ handler: ClientHandler) {
        unlist(handler)
        guard let connection = handler.freeze(at: clock.moment()) else { return closed() }
        movedToMain(connection)
    }

    /// Goes on with a connection that the main loop has accepted; takes its descriptor.
    func adopt(_ descriptor: CInt, _ entry: ClientAddresses.Entry) {
        open(descriptor, isReading: true) { this, channel in
            this.addresses.end(entry, with: channel)
            try this.add(channel)
        }
    }

    /// Makes a channel of a socket that counts as open already.
    private func open(
        _ descriptor: CInt,
        isReading: Bool,
        add: @escaping @Sendable (ClientConnections, any Channel) throws -> Void
    ) {
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        let isAdded = NIOLoopBoundBox(false, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .clientOptions()
            .channelOption(.autoRead, value: isReading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try add(this.value, channel)
                    isAdded.value = true
                }
            }
            .withConnectedSocket(descriptor)
            .assumeIsolated()
            .whenFailure { error in
                this.value.log.acceptFailed(error)
                if !isAdded.value { this.value.closed() }
            }
    }
}
