import HerdCore
import NIOCore
import Synchronization

/// The reports as the connections of one event loop see them, whichever it is.
///
/// Lines are answered here, beside those of other loops. That there is something to save or to send
/// on, the main loop is told once for many lines.
final class ReportLines: Sendable {
    private let shards: LockedShards
    private let pump: ReportPump
    /// Where this loop counts what concerns no shard.
    private let home: Int
    private let sharding: Sharding
    /// The shards, which `shards` keeps alive: to count who uses them, all cores would write to the
    /// same places for each line.
    private let uncounted: [Unmanaged<LockedShard>]

    init(shards: LockedShards, pump: ReportPump, home: Int) {
        self.shards = shards
        self.pump = pump
        self.home = home
        sharding = shards.sharding
        uncounted = shards.shards.map { Unmanaged.passUnretained($0) }
    }

    func handle(
        _ line: UnsafeRawBufferPointer,
        at now: WallTime,
        reply: inout [UInt8]
    ) -> LineOutcome {
        // Where there is one shard, it needs no reading to find it.
        guard uncounted.count > 1 else {
            return uncounted[0]._withUnsafeGuaranteedRef { shard in
                shard.state.withLock { shard in
                    shard.handle(line, at: now, takesRoom: { takeRoom() }, reply: &reply)
                }
            }
        }
        let read = LineRead(line, sharding)
        return uncounted[read.shard ?? home]._withUnsafeGuaranteedRef { shard in
            shard.state.withLock { shard in
                shard.handle(
                    read,
                    from: .client,
                    at: now,
                    takesRoom: { takeRoom() },
                    reply: &reply
                )
            }
        }
    }

    func handleTooLong(_ line: UnsafeRawBufferPointer, reply: inout [UInt8]) {
        shards.withShard(home) { shard, _ in shard.handleTooLong(line, reply: &reply) }
    }

    /// A limit has held a client back.
    func count(_ change: (inout LimitCounters) -> Void) {
        shards.withShard(home) { shard, _ in shard.count(change) }
    }

    func pumpSoon() { pump.ask() }

    /// Is called from a closure where it is passed on: as a function it would keep this object
    /// alive by its count of references, which lies beside what other cores write, once a line.
    private func takeRoom() -> Bool { shards.takeRoom() }
}

/// Asks the main loop to save and send on what has changed, once its turn is over.
///
/// Whoever asks has changed a shard before, and whoever is asked looks at the shards after: so a
/// change is either seen by the run that was asked for already, or asks for another one.
final class ReportPump: Sendable {
    private let isAsked = Atomic(false)
    private let isWanted = Atomic(false)
    private let eventLoop: any EventLoop
    private let run: NIOLoopBound<() -> Void>

    /// Everything runs on `eventLoop`; is called there.
    init(on eventLoop: any EventLoop, run: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.run = NIOLoopBound(run, eventLoop: eventLoop)
    }

    /// Somebody wants to hear of changes; asked for without effect until then.
    func want() {
        isWanted.store(true, ordering: .relaxed)
    }

    func ask() {
        guard isWanted.load(ordering: .relaxed) else { return }
        guard !isAsked.exchange(true, ordering: .acquiringAndReleasing) else { return }
        eventLoop.execute { [self] in
            _ = isAsked.exchange(false, ordering: .acquiringAndReleasing)
            run.value()
        }
    }
}
