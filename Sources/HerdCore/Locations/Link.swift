/// A way to another server that is open now.
///
/// The shell numbers them and uses no number twice.
public struct LinkID: Hashable, Sendable {
    public let number: Int

    public init(_ number: Int) {
        self.number = number
    }
}

/// An open link, as far as it concerns the whole table.
///
/// What it has still to send of each shard is in a `ShardLink` there.
struct Link: Sendable {
    let id: LinkID
    /// How both tables are compared; nil where links open with a dump of all reports instead.
    var sync: TableSync?
    /// Whose updates come first in the next piece.
    var nextShard = 0
}
