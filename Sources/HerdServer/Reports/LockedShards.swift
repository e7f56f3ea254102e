import HerdCore
import Synchronization

/// A worker's shards, each behind a lock: lines on any event loop take the one they concern.
///
/// A lock is held while a line is answered, or while a link or the file gets a piece of the shard,
/// and never while anybody waits for a socket or the disk. Nobody holds two of them.
final class LockedShards: ReportShards, Sendable {
    let sharding: Sharding
    let shards: [LockedShard]
    private let clients = Atomic(0)
    private let clientsBound: Atomic<Int>

    init(_ server: ReportShard.Server, clientsMax: Int, _ sharding: Sharding) {
        self.sharding = sharding
        clientsBound = Atomic(clientsMax)
        shards = (0..<sharding.count).map { LockedShard(ReportShard($0, of: sharding, server)) }
    }

    var clientsMax: Int {
        get { clientsBound.load(ordering: .relaxed) }
        set { clientsBound.store(newValue, ordering: .relaxed) }
    }

    /// Answers a line that has been read.
    func handle(
        _ read: LineRead,
        from source: LineSource,
        at now: WallTime,
        home: Int,
        reply: inout [UInt8]
    ) -> LineOutcome {
        shards[read.shard ?? home].state.withLock { shard in
            shard.handle(read, from: source, at: now, takesRoom: takeRoom, reply: &reply)
        }
    }

    func withShard<Result>(
        _ number: Int,
        _ body: (inout ReportShard, _ takesRoom: () -> Bool) -> Result
    ) -> Result {
        var result: Result?
        shards[number].state.withLock { shard in result = body(&shard, takeRoom) }
        guard let result else { preconditionFailure("shard \(number) was not lent") }
        return result
    }

    func look<Result>(at number: Int, _ body: (ReportShard) -> Result) -> Result {
        withShard(number) { shard, _ in body(shard) }
    }

    /// Exact however many loops ask at once.
    func takeRoom() -> Bool {
        guard clients.wrappingAdd(1, ordering: .relaxed).newValue <= clientsMax else {
            clients.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        return true
    }
}

/// Each has a place of its own, so that cores do not write to one cache line.
final class LockedShard: Sendable {
    let state: Mutex<ReportShard>

    init(_ shard: ReportShard) {
        state = Mutex(shard)
    }
}
