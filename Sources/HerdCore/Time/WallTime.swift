/// A date: nanoseconds since 1970-01-01T00:00:00Z, as the wall clock showed it.
///
/// It may jump in either direction; deadlines and intervals use `Moment`. Covers 1677 to 2262.
public struct WallTime: Hashable, Comparable, Sendable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }
}
