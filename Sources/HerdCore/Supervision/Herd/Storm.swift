/// Servers of one herd that died within a short time: what their deaths have in common.
public struct Storm: Equatable, Sendable {
    public let began: Moment
    /// One of each server, in the order of their first deaths; the cause is that of its last one.
    public internal(set) var deaths: [StormDeath]
    /// How many servers were wanted up.
    public internal(set) var wanted: Int
    /// Whether no server has run well on the release that all of them had.
    public let isReleaseNew: Bool
    /// How often servers were let go that then died again.
    var relapses = 0
    /// Whether any were held when it subsided.
    var wereLetGo = false

    /// Nil where they died of different causes.
    public var cause: Death.Cause? { common(\.cause) }

    /// The release that may be to blame.
    public var release: String? { isReleaseNew ? common(\.release) ?? nil : nil }

    public var servers: [String] { deaths.map(\.server) }

    /// From the first death to the last.
    public var span: Duration {
        guard let first = deaths.first, let last = deaths.last else { return .zero }
        return last.at - first.at
    }

    private func common<Value: Equatable>(_ value: (StormDeath) -> Value) -> Value? {
        guard let first = deaths.first.map(value) else { return nil }
        return deaths.allSatisfy { value($0) == first } ? first : nil
    }
}

/// A server's end, as the storm breaker counts it.
public struct StormDeath: Codable, Equatable, Sendable {
    public var server: String
    public var cause: Death.Cause
    public var release: String?
    public var at: Moment

    public init(server: String, cause: Death.Cause, release: String?, at: Moment) {
        self.server = server
        self.cause = cause
        self.release = release
        self.at = at
    }
}

extension Storm {
    /// `4 of 5 servers died of SIGSEGV within 3s, since release 7f3a9c1`.
    public var sentence: String {
        let count = "\(deaths.count) of \(wanted) servers died"
        let within = " within \(ElapsedText.format(max(span, .milliseconds(100))))"
        let since = release.map { ", since release \(TerminalText.release($0))" } ?? ""
        return switch cause {
        case .exited(let exit): "\(count) of \(exit)\(within)\(since)"
        case .some(let cause): "\(count)\(within)\(since): \(cause)"
        case nil: "\(count)\(within)\(since), of different causes"
        }
    }
}
