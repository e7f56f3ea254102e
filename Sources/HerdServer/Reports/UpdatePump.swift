import HerdCore
import NIOCore

/// Writes what is due on one link, one piece at a time: a slow link costs one piece of memory.
final class UpdatePump {
    /// A piece fits into one packet of a control socket, with room for the line that crosses the
    /// bound.
    static let pieceBytesMax = 32_768
    let link: LinkID
    /// No write is under way.
    private(set) var isIdle = true
    private let channel: any Channel
    private unowned let reports: Reports
    private var mark: String?
    private var piece: [UInt8] = []

    init(link: LinkID, channel: any Channel, reports: Reports, mark: String?) {
        self.link = link
        self.channel = channel
        self.reports = reports
        self.mark = mark
    }

    /// Writes until nothing is due or the channel takes no more; goes on by itself when it does.
    func run() {
        while isIdle, channel.isActive, let buffer = next() { write(buffer) }
    }

    private func next() -> ByteBuffer? {
        piece.removeAll(keepingCapacity: true)
        reports.takeUpdates(for: link, bytesMax: Self.pieceBytesMax, into: &piece)
        if !piece.isEmpty { return channel.allocator.buffer(bytes: piece) }
        defer { mark = nil }
        return mark.map(channel.allocator.buffer(string:))
    }

    private func write(_ buffer: ByteBuffer) {
        isIdle = false
        var isInRun = true
        channel.writeAndFlush(buffer).assumeIsolated().whenComplete { [self] result in
            isIdle = true
            // A write that failed has closed the channel: the link ends there.
            if case .success = result, !isInRun { reports.pumpSoon() }
        }
        isInRun = false
    }
}
