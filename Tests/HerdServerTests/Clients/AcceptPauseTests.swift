import Glibc
import HerdCore
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(2))) struct AcceptPauseTests {
    @Test func `when descriptors run out, accepting pauses and goes on`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let log = LogLines()
        let socket = try ListeningSocket.open(host: "127.0.0.1", port: 0)
        let port = try #require(ListeningSocket.port(of: socket))
        let channel = try await ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let log = ServerLog(logger: log.logger, clock: .system)
                    try channel.pipeline.syncOperations.addHandler(AcceptPauseHandler(log: log))
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(GreetingHandler())
                }
            }
            .withBoundSocket(socket).get()
        let isAccepting = try await channel.eventLoop.submit {
            channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
            return try channel.syncOptions?.getOption(.autoRead)
        }.get()
        #expect(isAccepting == false)
        #expect(log.lines.first?.contains("accept: Too many open files") == true)
        let client = try LineClient(port: port)
        try await until { try await channel.getOption(.autoRead).get() }
        #expect(try client.line() == "accepted")
        try await channel.close()
        try await group.shutdownGracefully()
    }
}

/// Has the client see that it was accepted.
private final class GreetingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(ByteBuffer(string: "accepted\n")), promise: nil)
    }
}
