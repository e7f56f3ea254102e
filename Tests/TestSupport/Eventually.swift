/// Asks again, every 20 ms, until the answer fits; throws after `patience`.
public func eventually<Answer>(
    _ wish: String,
    patience: Duration = .seconds(30),
    isolation: isolated (any Actor)? = #isolation,
    _ question: () async throws -> Answer,
    is fits: (Answer) -> Bool
) async throws -> Answer {
    let deadline = ContinuousClock.now + patience
    while true {
        let answer = try await question()
        if fits(answer) { return answer }
        guard ContinuousClock.now < deadline else {
            throw HerdFailure("not within \(patience): \(wish); last: \(answer)")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// A herd that did not do what a test needs of it.
public struct HerdFailure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
