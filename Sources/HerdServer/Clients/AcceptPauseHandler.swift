import NIOCore

/// Accepts nothing for a moment after a connection could not be accepted.
///
/// Descriptors or memory have run out, and the connection still waits: trying again at once would
/// only burn time. (NIO's own handler for this delays the read, but leaves the socket in epoll's
/// interest.)
final class AcceptPauseHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel
    private static let pause: TimeAmount = .milliseconds(100)
    private let log: ServerLog
    private let isToAccept: () -> Bool
    private let lackChanged: (Bool) -> Void

    /// `isToAccept` is asked when the pause is over; `lackChanged` is told when it begins and ends.
    init(
        log: ServerLog,
        isToAccept: @escaping () -> Bool = { true },
        lackChanged: @escaping (Bool) -> Void = { _ in }
    ) {
        self.log = log
        self.isToAccept = isToAccept
        self.lackChanged = lackChanged
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        log.acceptFailed(error)
        lackChanged(true)
        setAccepting(false, context)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.lackChanged(false)
            if self.isToAccept() { self.setAccepting(true, context) }
        }
    }

    private func setAccepting(_ isAccepting: Bool, _ context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.autoRead, value: isAccepting)
    }
}
