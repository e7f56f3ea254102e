import HerdCore
import NIOCore

/// Writes what is due on one link, one piece at a time: a slow link costs one piece of memory.
final class UpdatePump {
    /// A piece fits into one packet of a control socket, with room for the line that crosses the
    /// bound.
    static let pieceBytesMax = 32_768
    let link: LinkID
    /// Each is sent once, in a write of its own, when nothing is due.
    var marks: [String] = []
    /// Writes so far.
    private(set) var writes = 0
    private var isWriting = false
    private let channel: any Channel
    private unowned let reports: Reports
    private var piece: [UInt8] = []

    init(link: LinkID, channel: any Channel, reports: Reports, mark: String?) {
        self.link = link
        self.channel = channel
        self.reports = reports
        if let mark { marks.append(mark) }
    }

    /// No write is under way, and no mark waits for its turn.
    var isIdle: Bool { !isWriting && marks.isEmpty }

    /// Writes until nothing is due or the channel takes no more; goes on by itself when it does.
    func run() {
        while !isWriting, channel.isActive, let buffer = next() { write(buffer) }
    }

    private func next() -> ByteBuffer? {
        piece.removeAll(keepingCapacity: true)
        reports.takeUpdates(for: link, bytesMax: Self.pieceBytesMax, into: &piece)
        if !piece.isEmpty { return channel.allocator.buffer(bytes: piece) }
        guard !marks.isEmpty else { return nil }
        return channel.allocator.buffer(string: marks.removeFirst())
    }

    private func write(_ buffer: ByteBuffer) {
        isWriting = true
        writes += 1
        var isInRun = true
        channel.writeAndFlush(buffer).assumeIsolated().whenComplete { [self] result in
            isWriting = false
            // A write that failed has closed the channel: the link ends there.
            if case .success = result, !isInRun { reports.pumpSoon() }
        }
        isInRun = false
    }
}
