import CLinux
import Glibc
import HerdWorker
import NIOCore

/// Tells the event loop when sockets can be read or written that NIO must not have.
///
/// NIO throws away the descriptors that come with a message. So a thread of its own waits for these
/// sockets; it tells the event loop, which does all the work, and waits until that has been done.
final class DescriptorWatch {
    private static let stop: UInt64 = 0
    private let epoll: Int32
    private let stopSignal: Int32
    private let eventLoop: any EventLoop
    private var watched: [UInt64: Watched] = [:]
    private var tokensGiven = DescriptorWatch.stop

    private struct Watched {
        let descriptor: Int32
        let told: () -> Void
    }

    /// Names what is watched.
    struct Token {
        fileprivate let number: UInt64
    }

    /// Everything here, and everything that is told, happens on `eventLoop`.
    init(on eventLoop: any EventLoop) throws(SystemCallFailure) {
        self.eventLoop = eventLoop
        epoll = try Self.check("epoll_create", clinux_epoll_create())
        stopSignal = try Self.check("eventfd", clinux_eventfd_create())
        try Self.check(
            "epoll_ctl",
            clinux_epoll_add(epoll, stopSignal, CLINUX_READABLE, Self.stop)
        )
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        try WaitingThread(epoll: epoll, stopSignal: stopSignal, stop: Self.stop) { tokens in
            try eventLoop.submit { this.value.ready(tokens) }.wait()
        }.start()
    }

    /// Ends the thread once it has nothing to tell; nothing is watched any more.
    func close() {
        watched = [:]
        _ = clinux_eventfd_signal(stopSignal)
    }

    /// Calls `told` whenever the descriptor can be read, has ended, or failed.
    func watch(
        _ descriptor: Int32,
        told: @escaping () -> Void
    ) throws(SystemCallFailure) -> Token {
        let token = Token(number: tokensGiven + 1)
        try Self.check(
            "epoll_ctl",
            clinux_epoll_add(epoll, descriptor, CLINUX_READABLE, token.number)
        )
        tokensGiven = token.number
        watched[token.number] = Watched(descriptor: descriptor, told: told)
        return token
    }

    /// Whether it is also told that the descriptor can be written.
    func setWritable(_ isTold: Bool, _ token: Token) {
        guard let descriptor = watched[token.number]?.descriptor else { return }
        let interest = CLINUX_READABLE | (isTold ? CLINUX_WRITABLE : 0)
        _ = clinux_epoll_remove(epoll, descriptor)
        _ = clinux_epoll_add(epoll, descriptor, interest, token.number)
    }

    /// Tells nothing about the descriptor for so long.
    func pause(_ token: Token, for time: TimeAmount) {
        guard let descriptor = watched[token.number]?.descriptor else { return }
        _ = clinux_epoll_remove(epoll, descriptor)
        eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in self?.resume(token) }
    }

    /// To be called before the descriptor is closed.
    func unwatch(_ token: Token) {
        guard let descriptor = watched.removeValue(forKey: token.number)?.descriptor else { return }
        _ = clinux_epoll_remove(epoll, descriptor)
    }

    private func resume(_ token: Token) {
        guard let descriptor = watched[token.number]?.descriptor else { return }
        _ = clinux_epoll_add(epoll, descriptor, CLINUX_READABLE, token.number)
    }

    private func ready(_ tokens: [UInt64]) {
        for token in tokens { watched[token]?.told() }
    }

    @discardableResult
    private static func check(_ call: String, _ result: Int32) throws(SystemCallFailure) -> Int32 {
        guard result >= 0 else { throw SystemCallFailure(call, code: -result) }
        return result
    }
}

/// Waits; never touches what it waits for.
private final class WaitingThread: Sendable {
    private let epoll: Int32
    private let stopSignal: Int32
    private let stop: UInt64
    private let tell: @Sendable ([UInt64]) throws -> Void
    private static let eventsMax: Int32 = 16

    init(
        epoll: Int32,
        stopSignal: Int32,
        stop: UInt64,
        tell: @escaping @Sendable ([UInt64]) throws -> Void
    ) {
        self.epoll = epoll
        self.stopSignal = stopSignal
        self.stop = stop
        self.tell = tell
    }

    func start() throws(SystemCallFailure) {
        var thread = pthread_t()
        let this = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<WaitingThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            this.toOpaque()
        )
        guard code == 0 else {
            this.release()
            throw SystemCallFailure("pthread_create", code: code)
        }
        pthread_detach(thread)
    }

    private func run() {
        defer {
            close(epoll)
            close(stopSignal)
        }
        var events = [clinux_event](repeating: clinux_event(), count: Int(Self.eventsMax))
        while true {
            let count = clinux_epoll_wait(epoll, &events, Self.eventsMax, -1)
            guard count >= 0 else { preconditionFailure("epoll_wait: \(strerrorText(-count))") }
            let tokens = events.prefix(Int(count)).map(\.token)
            // An event loop that has ended takes no more news.
            guard !tokens.contains(stop), (try? tell(tokens)) != nil else { return }
        }
    }

    private func strerrorText(_ code: Int32) -> String { String(cString: strerror(code)) }
}
