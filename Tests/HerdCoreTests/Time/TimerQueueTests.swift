import Testing

@testable import HerdCore

struct TimerQueueTests {
    @Test func `timers of one time keep the order in which they were asked for`() {
        var queue = TimerQueue<Int>()
        var random = SystemRandomNumberGenerator()
        let times = (0..<500).map { _ in Int.random(in: 0..<20, using: &random) }
        for (index, time) in times.enumerated() {
            queue.add(index, due: Moment(.seconds(time)))
        }
        var taken: [Int] = []
        while let next = queue.takeDue(at: Moment(.seconds(20))) { taken.append(next) }
        #expect(taken == times.indices.sorted { (times[$0], $0) < (times[$1], $1) })
        queue.add(0, due: Moment(.seconds(1)))
        #expect(queue.takeDue(at: Moment(.milliseconds(999))) == nil)
    }
}
