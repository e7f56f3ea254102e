import CLinux
import Glibc
public import NIOCore
import NIOPosix

/// SIGTERM and SIGINT, told on the event loop.
public enum Signals {
    /// Calls `told` for each of them from now on; called on the event loop itself.
    public static func listen(on eventLoop: any EventLoop, told: @escaping () -> Void) throws {
        var pair: [Int32] = [-1, -1]
        let kind =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        try SystemCallFailure.check("socketpair", socketpair(AF_UNIX, kind, 0, &pair))
        let numbers = [SIGTERM, SIGINT]
        let result = clinux_signals_write(pair[1], numbers, Int32(numbers.count))
        guard result >= 0 else { throw SystemCallFailure("sigaction", code: -result) }
        let handler = NIOLoopBound(SignalHandler(told: told), eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .withConnectedSocket(pair[0])
            .whenFailure { error in preconditionFailure("signals can't be read: \(error)") }
    }
}

/// Each byte that is read is the number of a signal that came.
private final class SignalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let told: () -> Void
    private var interrupts = 0

    init(told: @escaping () -> Void) {
        self.told = told
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for number in unwrapInboundIn(data).readableBytesView {
            if Int32(number) == SIGINT { interrupts += 1 }
            // Who presses Ctrl-C twice does not want to wait.
            if interrupts > 1 { clinux_end_process(130) }
            told()
        }
    }
}
