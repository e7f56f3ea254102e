import Glibc
import HerdCore
import NIOCore

extension ClientHandler {
    /// Gives what has been answered to the socket, and what that does not take to the channel.
    func writeReplies() {
        guard context != nil, !connections.output.isEmpty else { return }
        let sent = unsent.count == 0 ? send(connections.output) : 0
        if sent < connections.output.count, let context {
            write(context.channel.allocator.buffer(bytes: connections.output[sent...]), context)
        }
        connections.output.removeAll(keepingCapacity: true)
    }

    /// Offers bytes to the socket itself; returns how many it took.
    ///
    /// Nearly every reply fits, and a channel's way to the same system call costs some 5,000
    /// instructions and two allocations. Whatever goes wrong here goes wrong again in the channel,
    /// which knows what to do then.
    private func send(_ bytes: [UInt8]) -> Int {
        guard let descriptor else { return 0 }
        return max(0, Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)))
    }

    /// Learns the socket's descriptor, where nothing between handler and socket is to see replies.
    ///
    /// It is used until the channel is inactive.
    func learnDescriptor(_ context: ChannelHandlerContext) {
        guard !connections.hasChangedReplies else { return }
        try? context.channel.withDescriptor { descriptor = $0 }
    }
}
