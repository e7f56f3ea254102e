/// A point on a steady time line: it never jumps, and says nothing about the date.
///
/// It has no clock: whoever calls a machine says what time it is.
public struct Moment: Hashable, Comparable, Sendable {
    public let sinceStart: Duration

    public init(_ sinceStart: Duration) {
        self.sinceStart = sinceStart
    }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.sinceStart < rhs.sinceStart }
    public static func + (lhs: Self, rhs: Duration) -> Self { Self(lhs.sinceStart + rhs) }
    public static func - (lhs: Self, rhs: Self) -> Duration { lhs.sinceStart - rhs.sinceStart }
}
