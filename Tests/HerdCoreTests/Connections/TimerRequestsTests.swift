import Testing

@testable import HerdCore

struct TimerRequestsTests {
    let start = Moment(.seconds(100))

    @Test func `a timer is asked for only if none comes soon enough`() {
        var timers = TimerRequests()
        #expect(timers.need(start + .seconds(10)) == start + .seconds(10))
        #expect(timers.need(start + .seconds(12)) == nil)
        #expect(timers.need(start + .seconds(10)) == nil)
        #expect(timers.need(start + .seconds(9)) == start + .seconds(9))
        #expect(timers.need(nil) == nil)
    }

    @Test func `one that fired is gone, a later one still counts`() {
        var timers = TimerRequests()
        _ = timers.need(start + .seconds(600))
        _ = timers.need(start + .seconds(10))
        timers.fired(at: start + .seconds(10))
        #expect(timers.need(start + .seconds(601)) == nil)
        #expect(timers.need(start + .seconds(20)) == start + .seconds(20))
        timers.fired(at: start + .seconds(5))
        #expect(timers.need(start + .seconds(20)) == nil)
        timers.fired(at: start + .seconds(700))
        #expect(timers.need(start + .seconds(701)) == start + .seconds(701))
    }
}
