import Testing

@testable import HerdCore

struct LabelClockTests {
    let now = WallTime(nanoseconds: 1_000_000_000_000)

    @Test func `a label is the wall clock's time where nothing is ahead of it`() {
        var clock = LabelClock()
        #expect(clock.label(after: nil, at: now) == now.nanoseconds)
        #expect(clock.label(after: 5, at: later(7)) == now.nanoseconds + 7)
    }

    @Test func `labels rise though the wall clock stands or goes back`() {
        var clock = LabelClock()
        #expect(clock.label(after: nil, at: now) == now.nanoseconds)
        #expect(clock.label(after: nil, at: now) == now.nanoseconds + 1)
        #expect(clock.label(after: nil, at: later(-3_600_000_000_000)) == now.nanoseconds + 2)
        #expect(clock.label(after: nil, at: WallTime(nanoseconds: -5)) == now.nanoseconds + 3)
    }

    @Test func `a label is above the one that the client has`() {
        var clock = LabelClock()
        let known = now.nanoseconds + 1_000
        #expect(clock.label(after: known, at: now) == known + 1)
        #expect(clock.label(after: nil, at: now) == known + 2)
    }

    @Test func `a label far ahead raises that client's labels and nobody else's`() {
        var clock = LabelClock()
        let ahead = now.nanoseconds + LabelClock.aheadMax
        #expect(clock.label(after: ahead, at: now) == ahead + 1)
        #expect(clock.label(after: nil, at: now) == now.nanoseconds + 1)
        #expect(clock.label(after: .max, at: now) == .max)
        #expect(clock.label(after: nil, at: now) == now.nanoseconds + 3)
    }

    @Test func `no order of labels drags the clock beyond the minute`() {
        var random = SplitMix64(seed: 7)
        var clock = LabelClock()
        var wall = now.nanoseconds
        for _ in 0..<20_000 {
            wall += Int64.random(in: 0...1_000_000_000, using: &random)
            let known = wall + Int64.random(in: -200_000_000_000...200_000_000_000, using: &random)
            _ = clock.label(after: known, at: WallTime(nanoseconds: wall))
            var probe = clock
            let next = probe.label(after: nil, at: WallTime(nanoseconds: wall))
            #expect(next <= wall + LabelClock.aheadMax + 1)
        }
    }

    @Test func `every label is above the client's last, whatever the clocks do`() {
        var random = SplitMix64(seed: 8)
        var clocks = [LabelClock(), LabelClock()]
        var last: Int64 = 0
        for _ in 0..<20_000 {
            let server = Int.random(in: 0...1, using: &random)
            let wall = Int64.random(in: 0...500_000_000_000, using: &random)
            let known = last == 0 ? nil : last
            let label = clocks[server].label(after: known, at: WallTime(nanoseconds: wall))
            #expect(label > last)
            last = label
        }
    }

    private func later(_ nanoseconds: Int64) -> WallTime {
        WallTime(nanoseconds: now.nanoseconds + nanoseconds)
    }
}
