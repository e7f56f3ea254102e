import HerdCore
import LoadClient
import Testing

@testable import FaultNetwork

@Suite struct PathTests {
    private var random = SplitMix64(seed: 1)
    private var path = Path()

    @Test mutating func `where nothing is wrong a packet arrives at once`() {
        #expect(arrival(of: 1_500, at: 7) == 7)
    }

    @Test mutating func `nothing arrives on a way that is cut`() {
        path.fault = .cut
        #expect((0..<100).allSatisfy { _ in arrival(of: 40, at: 0) == nil })
        path.fault = .none
        #expect(arrival(of: 40, at: 1) == 1)
    }

    @Test mutating func `of a hundred packets about as many are lost as is wanted`() {
        path.fault = PathFault(lossPercent: 20)
        let lost = (0..<10_000).count { _ in arrival(of: 40, at: 0) == nil }
        #expect((1_800...2_200).contains(lost))
    }

    @Test
    mutating func `a slow way sends one packet after the other and drops what waits too long`() {
        path.fault = PathFault(delay: .milliseconds(50), bytesPerSecond: 10_000)
        let arrivals = (0..<6).map { _ in arrival(of: 1_500, at: 0) }
        // 150 ms for each, behind what waits for at most 400 ms, and then the delay.
        #expect(arrivals == [200, 350, 500, nil, nil, nil])
        #expect(arrival(of: 1_500, at: 450) == 650)
    }

    private mutating func arrival(of bytes: Int, at milliseconds: Int) -> Int? {
        let now = Moment(.milliseconds(milliseconds))
        return path.arrival(of: bytes, at: now, using: &random).map {
            Int($0.sinceStart / .milliseconds(1))
        }
    }
}
