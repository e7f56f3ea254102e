/// What is to be done when: earliest first, and in the order of asking where the time is the same.
///
/// Its users have tens or hundreds of timers, so a sorted array is enough.
public struct TimerQueue<Action> {
    /// Latest first: the next one is taken off the end.
    private var entries: [(due: Moment, action: Action)] = []

    public init() {}

    public var nextDue: Moment? { entries.last?.due }

    public mutating func add(_ action: Action, due: Moment) {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].due > due { low = middle + 1 } else { high = middle }
        }
        entries.insert((due, action), at: low)
    }

    /// The next action whose time has come, if any; it is no longer in the queue.
    public mutating func takeDue(at now: Moment) -> Action? {
        guard let next = entries.last, next.due <= now else { return nil }
        entries.removeLast()
        return next.action
    }

    public mutating func removeAll() { entries.removeAll() }
}
