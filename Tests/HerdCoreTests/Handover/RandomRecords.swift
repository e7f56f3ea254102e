@testable import HerdCore

extension HandoverRecord {
    /// Any record whatever; most are small.
    static func random(using random: inout SplitMix64, bytesMax: Int = 40) -> Self {
        Self(
            connection: .random(using: &random),
            input: .random(upTo: bytesMax, using: &random),
            unsent: .random(upTo: bytesMax, using: &random),
            replies: (0..<Int.random(in: 0...3, using: &random)).map { _ in
                .random(using: &random)
            },
            hasAsked: .random(using: &random),
            hasReported: .random(using: &random),
            addressDebt: .random(using: &random)
        )
    }
}

extension FrozenConnection {
    fileprivate static func random(using random: inout SplitMix64) -> Self {
        Self(
            phase: [.open, .finishing, .refusing, .lingering(left: .random(using: &random))]
                .randomElement(using: &random) ?? .open,
            reason: CloseReason.allCases.map(Optional.some).appending(nil)
                .randomElement(using: &random) ?? nil,
            inputHasEnded: .random(using: &random),
            unreadBytes: .random(using: &random) ? .random(in: 0 ... .max, using: &random) : nil,
            quietFor: .random(using: &random),
            lineAge: .randomOrNone(using: &random),
            overloadAge: .randomOrNone(using: &random),
            drainLeft: .randomOrNone(using: &random),
            turnLeft: .randomOrNone(using: &random)
        )
    }
}

extension FrozenReply {
    fileprivate static func random(using random: inout SplitMix64) -> Self {
        Self(
            head: .random(upTo: 30, using: &random),
            question: PlacesQuestion(
                latitude: .random(in: -90...90, using: &random),
                longitude: .random(in: -180...180, using: &random),
                radiusMeters: .random(in: 0...50_000, using: &random)
            ),
            bound: .random(in: 0...20, using: &random),
            behind: .random(upTo: 30, using: &random)
        )
    }
}

extension Array where Element == UInt8 {
    static func random(upTo count: Int, using random: inout SplitMix64) -> Self {
        (0..<Int.random(in: 0...count, using: &random)).map { _ in .random(using: &random) }
    }
}

extension UInt8 {
    static func random(using random: inout SplitMix64) -> Self {
        .random(in: .min ... .max, using: &random)
    }
}

extension Array {
    fileprivate func appending(_ element: Element) -> Self { self + [element] }
}

extension Duration {
    fileprivate static func random(using random: inout SplitMix64) -> Self {
        .nanoseconds(Int64.random(in: 0...(Bool.random(using: &random) ? .max : 9), using: &random))
    }

    fileprivate static func randomOrNone(using random: inout SplitMix64) -> Self? {
        Bool.random(using: &random) ? .random(using: &random) : nil
    }
}
