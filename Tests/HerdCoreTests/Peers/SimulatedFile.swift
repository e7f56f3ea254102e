@testable import HerdCore

/// What a server's file promises, in memory: transactions at the end of a log.
///
/// Of what was not synced a crash leaves as much as it likes, the last piece torn. What counts is
/// what stands before a whole transaction's mark, as with SQLite's write-ahead log.
struct SimulatedFile {
    private enum Frame {
        case row(client: Int, FloodWorld.Stored)
        case mark
        case torn
    }

    /// What is synced, and the log behind it.
    private var base: [FloodWorld.Stored?]
    private var log: [Frame] = []
    /// Frames before those of the log, all of them synced.
    private var framesBefore = 0
    /// There is no room for another transaction.
    var isFull = false

    init(clients: Int) {
        base = Array(repeating: nil, count: clients)
    }

    /// What a worker that opens the file reads.
    var reports: [FloodWorld.Stored?] { reports(of: log[...]) }

    private func reports(of log: ArraySlice<Frame>) -> [FloodWorld.Stored?] {
        var (reports, pending) = (base, base)
        for frame in log {
            switch frame {
            case .row(let client, let stored):
                if pending[client].map({ stored.isNewer(than: $0) }) ?? true {
                    pending[client] = stored
                }
            case .mark: reports = pending
            case .torn: return reports
            }
        }
        return reports
    }

    mutating func write(_ rows: [(client: Int, stored: FloodWorld.Stored)]) {
        log += rows.map { .row(client: $0.client, $0.stored) } + [.mark]
    }

    /// Where the next transaction will begin.
    var end: Int { framesBefore + log.count }

    /// What was written before `end` was here outlives a crash from now on.
    mutating func sync(upTo end: Int) {
        guard end > framesBefore else { return }
        let count = end - framesBefore
        base = reports(of: log.prefix(count))
        log.removeFirst(count)
        framesBefore = end
    }

    /// The last transaction has not come about; it began at `start`.
    mutating func rollBack(to start: Int) {
        log.removeLast(end - start)
    }

    /// The power fails, or the worker is killed within a transaction.
    mutating func crash(using random: inout SplitMix64) {
        guard !log.isEmpty else { return }
        let kept = random.below(log.count + 1)
        guard kept < log.count else { return }
        log.removeLast(log.count - kept)
        log.append(.torn)
        sync(upTo: end)
    }
}
