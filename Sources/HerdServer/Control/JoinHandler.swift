import HerdCore
import NIOCore

/// One end of the connection between the two workers that a server has during a reload.
///
/// Each gives the other all its reports, says `synced`, and then passes on every new one, in
/// packets of whole UPDATE lines. The old one says `yours` when it accepts no longer.
final class JoinHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    static let synced = "synced"
    static let yours = "yours"
    private let reports: Reports
    private let clock: Clock
    private let greeting: String?
    private let told: (JoinHandler, News) -> Void
    /// Packets that the other worker's link to this one has brought.
    private(set) var packetsRead = 0
    /// The link to the other worker, while there is one.
    private(set) var link: LinkID?
    private(set) var isSynced = false

    enum News {
        case spoke, synced, gaveWay, lost
    }

    /// `greeting` is the packet that goes out before all others.
    init(
        reports: Reports,
        clock: Clock,
        greeting: String? = nil,
        told: @escaping (JoinHandler, News) -> Void
    ) {
        self.reports = reports
        self.clock = clock
        self.greeting = greeting
        self.told = told
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { open(context.channel) }
    }

    func channelActive(context: ChannelHandlerContext) {
        open(context.channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let packet = unwrapInboundIn(data)
        packetsRead += 1
        if packet.readableBytesView.elementsEqual(Self.synced.utf8) {
            isSynced = true
            return told(self, .synced)
        }
        if packet.readableBytesView.elementsEqual(Self.yours.utf8) { return told(self, .gaveWay) }
        packet.withUnsafeReadableBytes(take)
        reports.pumpSoon()
        told(self, .spoke)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let link { reports.closeLink(link) }
        link = nil
        told(self, .lost)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Tells the other worker that the connections that come are its own.
    func giveWay() {
        if let link { reports.send(Self.yours, on: link) }
    }

    private func open(_ channel: any Channel) {
        guard link == nil else { return }
        if let greeting { channel.writeAndFlush(ByteBuffer(string: greeting), promise: nil) }
        link = reports.openLink(channel, neighbor: nil, mark: Self.synced)
    }

    private func take(_ packet: UnsafeRawBufferPointer) {
        guard let link else { return }
        let now = clock.wallTime()
        for line in packet.split(separator: UInt8(ascii: "\n")) {
            let line = UnsafeRawBufferPointer(rebasing: line)
            reports.take(line, from: link, at: now)
        }
    }
}
