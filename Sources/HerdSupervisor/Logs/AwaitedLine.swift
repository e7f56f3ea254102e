import HerdCore

/// A line that somebody waits for, who may ask before or after it has come.
struct AwaitedLine {
    private var watch: LineWatch
    private var body: (@Sendable () -> Void)?

    /// Nil where the pattern is none.
    init?(_ pattern: String) {
        guard let pattern = try? LogPattern(pattern) else { return nil }
        watch = LineWatch(pattern)
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        guard watch.take(bytes) else { return }
        body?()
    }

    mutating func whenCame(_ body: @escaping @Sendable () -> Void) {
        guard !watch.isMatched else { return body() }
        self.body = body
    }
}
