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
    /// Never before the moment: a timer that fires too early changes nothing, and fires only once.
    init(_ moment: Moment) {
        self = .uptimeNanoseconds(UInt64(max(0, moment.sinceStart.nanosecondsRoundedUp)))
    }
}

extension Duration {
    /// At most some 292 years.
    var nanosecondsRoundedUp: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max : whole + (attoseconds + 999_999_999) / 1_000_000_000
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        self = .nanoseconds(duration.nanosecondsRoundedUp)
    }
}
