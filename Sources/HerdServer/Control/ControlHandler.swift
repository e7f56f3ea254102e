import CLinux
import HerdWorker
import NIOCore

/// One connection to the control socket: each packet is a command, each answer is a packet.
///
/// After `join` the connection belongs to the two workers and carries reports.
final class ControlHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let commands: ControlCommands

    init(commands: ControlCommands) {
        self.commands = commands
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = String(buffer: unwrapInboundIn(data))
        switch ControlCommand(text) {
        case .counters:
            answer(commands.counters(), context)
        case .socket:
            give(commands.socket(), context)
        case .drain(let window):
            answer("ok", context)
            commands.drain(window)
        case .join:
            join(context)
        case .handOver(let path):
            commands.handOver(path) { outcome in self.answer("\(outcome)", context) }
        case .accept:
            answer("ok", context)
            commands.accept()
        case .sync(let time):
            commands.sync(time) { outcome in self.answer("\(outcome)", context) }
        case .configure(let path):
            answer(configure(path), context)
        case nil:
            answer("error: not a command: \(LogValue.escaped(text))", context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func configure(_ path: String) -> String {
        do {
            try commands.configure(path)
            return "ok"
        } catch {
            return "error: \(error)"
        }
    }

    private func join(_ context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(commands.join(), position: .after(self))
            pipeline.removeHandler(context: context, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    /// NIO does not send descriptors; nothing else of this connection is on its way now.
    private func give(_ socket: Int32, _ context: ChannelHandlerContext) {
        let text = Array("socket".utf8)
        var sent = -1
        try? context.channel.withDescriptor { connection in
            sent = clinux_send(connection, text, text.count, [socket], 1)
        }
        if sent < 0 { answer("error: the socket can't be had", context) }
    }

    /// An answer may come late, when nobody is there any more: then it is lost.
    private func answer(_ text: String, _ context: ChannelHandlerContext) {
        let buffer = context.channel.allocator.buffer(string: text)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}
