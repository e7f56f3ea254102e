import NIOCore

/// Replies that a channel has been given and its socket may not have taken.
///
/// NIO tells how many bytes that are, but not which: they are kept here as well, uncopied.
struct UnsentReplies {
    /// Bytes that are unsent.
    private(set) var count = 0
    /// Their end is the end of what is unsent; their beginning may have been sent.
    private var buffers: [ByteBuffer] = []
    private var bufferedBytes = 0

    mutating func append(_ buffer: ByteBuffer) {
        buffers.append(buffer)
        bufferedBytes += buffer.readableBytes
        count += buffer.readableBytes
    }

    /// Only the last `count` bytes are still unsent.
    mutating func left(_ count: Int) {
        self.count = count
        guard count > 0 else {
            bufferedBytes = 0
            return buffers.removeAll(keepingCapacity: true)
        }
        var sent = 0
        while sent < buffers.count, bufferedBytes - buffers[sent].readableBytes >= count {
            bufferedBytes -= buffers[sent].readableBytes
            sent += 1
        }
        buffers.removeFirst(sent)
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var sent = bufferedBytes - count
        for buffer in buffers {
            bytes += buffer.readableBytesView.dropFirst(sent)
            sent = max(0, sent - buffer.readableBytes)
        }
        return bytes
    }
}
