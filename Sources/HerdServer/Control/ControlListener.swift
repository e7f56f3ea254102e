import Glibc
import HerdWorker
import NIOCore
import NIOPosix

/// The worker's control socket: the supervisor, and a successor in a reload, talk to this worker by
/// it.
final class ControlListener {
    private let path: String
    private let log: ServerLog
    private let commands: ControlCommands
    private var channel: (any Channel)?

    init(path: String, log: ServerLog, commands: ControlCommands) {
        self.path = path
        self.log = log
        self.commands = commands
    }

    func open(on eventLoop: any EventLoop) throws {
        let socket = try PacketSocket.listen(at: path)
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        ServerBootstrap(group: eventLoop)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptPauseHandler(log: this.value.log)
                    )
                }
            }
            .childChannelOption(.recvAllocator, value: PacketSocket.receiveAllocator)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try this.value.accept(channel) }
            }
            .withBoundSocket(socket)
            .assumeIsolated()
            .whenComplete { result in this.value.opened(result) }
    }

    func close() {
        channel?.close(promise: nil)
        channel = nil
        unlink(path)
    }

    private func opened(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel): self.channel = channel
        case .failure(let error): log.controlFailed(error)
        }
    }

    private func accept(_ channel: any Channel) throws {
        try channel.closeOnExec()
        var isTrusted = false
        try channel.withDescriptor { isTrusted = PacketSocket.isTrusted($0) }
        guard isTrusted else {
            log.strangerRefused()
            throw SystemCallFailure("accept", code: EPERM)
        }
        try channel.pipeline.syncOperations.addHandler(ControlHandler(commands: commands))
    }
}
