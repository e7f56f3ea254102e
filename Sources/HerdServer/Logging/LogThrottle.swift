import HerdCore

/// Bounds how often something that others cause is logged: at most `linesMax` in each window.
struct LogThrottle: Equatable, Sendable {
    /// So many lines tell what goes on; more would only fill the disk.
    static let linesMax = 10
    static let window: Duration = .seconds(10)
    private var windowBegan: Moment?
    private var lines = 0
    private var left = 0

    /// Nil: say nothing; else how many were left out since the last line.
    mutating func admit(at now: Moment) -> Int? {
        if windowBegan.map({ now >= $0 + Self.window }) ?? true {
            windowBegan = now
            lines = 0
        }
        guard lines < Self.linesMax else {
            left += 1
            return nil
        }
        lines += 1
        defer { left = 0 }
        return left
    }
}
