import CLinux
import Foundation
import HerdCore
import Synchronization
import Testing

@testable import HerdSupervisor

struct ReactorTests {
    /// A pipe whose reading end is readable at once.
    private func readyPipe() -> [Int32] {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        #expect(write(ends[1], "x", 1) == 1)
        return ends
    }

    @Test func `timers fire in the order of their times, and never early`() throws {
        let reactor = try Reactor()
        var fired: [Int] = []
        let start = reactor.now
        for milliseconds in [30, 10, 20, 10, 0] {
            reactor.after(.milliseconds(milliseconds)) {
                #expect(reactor.now - start >= .milliseconds(milliseconds))
                fired.append(milliseconds)
                if milliseconds == 30 { reactor.stop() }
            }
        }
        reactor.run()
        #expect(fired == [0, 10, 10, 20, 30])
    }

    @Test func `what has come already is told before a deadline that is over`() throws {
        let reactor = try Reactor()
        let ends = readyPipe()
        defer { for end in ends { close(end) } }
        var told: [String] = []
        _ = try reactor.watch(ends[0]) {
            told.append("event")
            reactor.stop()
        }
        reactor.after(.zero) { told.append("deadline") }
        reactor.run()
        #expect(told.prefix(2) == ["event", "deadline"])
    }

    @Test func `a handler that was unwatched by another of the same batch is not called`() throws {
        let reactor = try Reactor()
        let pipes = [readyPipe(), readyPipe()]
        defer { for end in pipes.joined() { close(end) } }
        var watches: [Reactor.Watch] = []
        var calls = 0
        for ends in pipes {
            watches.append(
                try reactor.watch(ends[0]) {
                    calls += 1
                    for watch in watches { reactor.unwatch(watch) }
                    reactor.stop()
                }
            )
        }
        reactor.run()
        #expect(calls == 1)
    }

    @Test func `a descriptor's number may be used again in the same batch`() throws {
        let reactor = try Reactor()
        let old = [readyPipe(), readyPipe()]
        var watches: [Int32: Reactor.Watch] = [:]
        var silent: [Int32] = [-1, -1]
        // Whichever of the two comes first gives the other's number to a pipe with nothing in it.
        for (own, other) in [(old[0][0], old[1][0]), (old[1][0], old[0][0])] {
            watches[own] = try reactor.watch(own) {
                for watch in watches.values { reactor.unwatch(watch) }
                #expect(pipe(&silent) == 0)
                #expect(dup2(silent[0], other) == other)
                _ = try? reactor.watch(other) { Issue.record("nothing is to be read here") }
                reactor.post { reactor.stop() }
            }
        }
        reactor.run()
        for end in old.joined() + silent { close(end) }
    }

    @Test func `what other threads post is done on the reactor's thread, in their order`() throws {
        let thread = try ReactorThread(name: "test")
        let seen = Mutex<[Int]>([])
        let threads = Mutex<Set<UInt>>([])
        for number in 0..<1_000 {
            thread.reactor.post {
                seen.withLock { $0.append(number) }
                threads.withLock { _ = $0.insert(UInt(pthread_self())) }
            }
        }
        thread.stop()
        #expect(seen.withLock { $0 } == Array(0..<1_000))
        #expect(threads.withLock { $0.count } == 1)
        #expect(threads.withLock { !$0.contains(UInt(pthread_self())) })
    }

    /// An actor that lives on a reactor.
    private actor Counter {
        let reactor: Reactor
        nonisolated var unownedExecutor: UnownedSerialExecutor {
            reactor.asUnownedSerialExecutor()
        }
        private var count = 0

        init(reactor: Reactor) { self.reactor = reactor }

        /// Counts in a handler of the reactor, and goes on when it was called.
        func countLater() async -> Int {
            await withCheckedContinuation { continuation in
                reactor.after(.milliseconds(1)) {
                    self.count += 1
                    continuation.resume(returning: self.count)
                }
            }
        }
    }

    @Test func `an actor may live on a reactor's thread`() async throws {
        let thread = try ReactorThread(name: "test")
        let counter = Counter(reactor: thread.reactor)
        #expect(await counter.countLater() == 1)
        #expect(await counter.countLater() == 2)
        thread.stop()
    }

    @Test func `the reactor's thread blocks no signal`() throws {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        let thread = try ReactorThread(name: "test")
        pthread_sigmask(SIG_SETMASK, &before, nil)
        let blocked = Mutex(true)
        thread.reactor.post {
            var mask = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &mask)
            blocked.withLock { $0 = sigismember(&mask, SIGTERM) != 0 }
        }
        thread.stop()
        #expect(!blocked.withLock { $0 })
    }
}
