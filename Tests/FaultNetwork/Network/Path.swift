import HerdCore

/// The way of packets from one node to another: which arrive, and when.
///
/// A slow way sends one packet after the other, and drops what would wait for too long, as a router
/// with a short queue does.
struct Path: Equatable, Sendable {
    var fault = PathFault.none
    /// When all packets that were admitted will have been sent.
    private var freeAt = Moment(.zero)

    /// As long as the queues of home routers, so that TCP notices before its timers do.
    static let queueMax = Duration.milliseconds(400)

    /// When a packet that is sent now arrives; nil if it never does.
    mutating func arrival(
        of bytes: Int,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> Moment? {
        if fault.isCut || Int.random(in: 0..<100, using: &random) < fault.lossPercent { return nil }
        guard let bytesPerSecond = fault.bytesPerSecond else { return now + fault.delay }
        let begins = max(now, freeAt)
        guard begins - now <= Self.queueMax else { return nil }
        freeAt = begins + Duration.seconds(1) * (Double(bytes) / Double(bytesPerSecond))
        return freeAt + fault.delay
    }
}
