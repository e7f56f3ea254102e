import Glibc
import HerdCore
import NIOCore

/// What time it is: read once for all that is done together.
struct Clock: Sendable {
    var wallTime: @Sendable () -> WallTime
    var moment: @Sendable () -> Moment

    static let system = Clock(
        wallTime: {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return WallTime(nanoseconds: Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec))
        },
        moment: { Moment(NIODeadline.now()) }
    )
}

extension Moment {
    /// NIO's deadlines and our moments lie on the same line, CLOCK_MONOTONIC.
    init(_ deadline: NIODeadline) {
        self.init(.nanoseconds(Int64(deadline.uptimeNanoseconds)))
    }
}

extension NIODeadline {
    init(_ moment: Moment) {
        self = .uptimeNanoseconds(UInt64(max(0, moment.sinceStart.nanoseconds)))
    }
}

extension Duration {
    /// Whole nanoseconds, at most some 292 years.
    var nanoseconds: Int64 {
        let (seconds, overflows) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max : seconds + components.attoseconds / 1_000_000_000
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        self = .nanoseconds(duration.nanoseconds)
    }
}
