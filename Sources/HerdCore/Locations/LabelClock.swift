/// Gives reports their labels: a hybrid logical clock (Kulkarni et al., 2014), in nanoseconds.
///
///     label = max(now, label known for this client + 1, last label given + 1)
///
/// A label that another server set far ahead raises the labels of that client, and of no other:
/// the clock itself is never more than `aheadMax` ahead of the wall clock because of it. Each shard
/// has a clock: only labels of one client are ever compared, and a client is of one shard.
struct LabelClock: Equatable, Sendable {
    static let aheadMax: Int64 = 60_000_000_000
    private var last: Int64 = 0

    /// The label of a report that is taken now, where `known` is stored for its client.
    mutating func label(after known: Int64?, at now: WallTime) -> Int64 {
        let own = max(now.nanoseconds, last.addingSaturating(1))
        guard let known else {
            last = own
            return own
        }
        let label = max(own, known.addingSaturating(1))
        last = Self.isAhead(label, of: now) ? own : label
        return label
    }

    static func isAhead(_ label: Int64, of now: WallTime) -> Bool {
        label > now.nanoseconds.addingSaturating(aheadMax)
    }
}
