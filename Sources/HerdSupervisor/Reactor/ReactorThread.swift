import CLinux
import Foundation

/// A reactor on a thread of its own, with a clean signal mask that its children inherit.
final class ReactorThread: Sendable {
    let reactor: Reactor
    private let ended = DispatchSemaphore(value: 0)

    init(name: String) throws(LinuxError) {
        reactor = try Reactor()
        let thread = Thread { [reactor, ended] in
            clinux_signals_unblock()
            reactor.run()
            ended.signal()
        }
        thread.name = name
        thread.start()
    }

    /// Returns when what was posted before is done and the thread has left the reactor; call once.
    func stop() {
        reactor.stop()
        ended.wait()
    }

    /// The same, but leaves a thread that is held up for longer alone; false then.
    @discardableResult
    func stop(within limit: Duration) -> Bool {
        reactor.stop()
        return ended.wait(timeout: .now() + limit / .seconds(1)) == .success
    }

    /// The same as `perform`, but waits no longer than that.
    func perform(within limit: Duration, _ body: @escaping @Sendable () -> Void) {
        let done = DispatchSemaphore(value: 0)
        reactor.post {
            body()
            done.signal()
        }
        _ = done.wait(timeout: .now() + limit / .seconds(1))
    }

    /// Runs `body` on the reactor's thread and waits for it; never call it from that thread.
    func perform(_ body: @escaping @Sendable () -> Void) {
        let done = DispatchSemaphore(value: 0)
        reactor.post {
            body()
            done.signal()
        }
        done.wait()
    }
}
