/// Which of a worker's saves it is, counted from 1: a save brings all that is unsaved to the disk.
public struct SaveNumber: Hashable, Comparable, Sendable {
    let number: Int

    static let none = SaveNumber(number: 0)

    var next: SaveNumber { SaveNumber(number: number + 1) }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.number < rhs.number }
}

/// What has become of a save.
public enum SaveOutcome: Equatable, Sendable {
    /// Its reports are on the disk: they outlive the worker and the power.
    case saved
    /// The disk has no room. What waited for the save is refused, though the herd may know of it.
    case refused
}
