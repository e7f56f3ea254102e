import HerdCore
import NIOCore
import Testing

@testable import HerdServer

@Suite struct ClockTests {
    @Test(arguments: [0, 1, 999_999_999, 1_000_000_000, 1_000_000_001, 5_123_456_789_012])
    func `a timer never fires before its moment`(attoseconds: Int64) {
        let moment = Moment(Duration(secondsComponent: 7, attosecondsComponent: attoseconds))
        let fired = Moment(NIODeadline(moment))
        #expect(fired >= moment)
        #expect(fired - moment < .nanoseconds(1))
    }

    @Test func `deadlines and moments are points of the same line`() {
        let deadline = NIODeadline.now()
        #expect(NIODeadline(Moment(deadline)) == deadline)
    }

    @Test func `what is endless is the longest that NIO can wait`() {
        #expect(Duration.seconds(Int64.max).nanosecondsRoundedUp == .max)
    }
}
