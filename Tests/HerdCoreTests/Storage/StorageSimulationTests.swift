import Testing

@testable import HerdCore

struct StorageSimulationTests {
    /// Full disks, locks, failed fsyncs and kills at any step; the worker begins again each time.
    @Test func `no report is acknowledged before it is on the disk`() {
        for seed in 0..<300 {
            var world = StorageWorld(seed: UInt64(seed), mayDamage: false)
            for number in 0..<200 {
                world.step()
                #expect(world.lost == [], "seed \(seed), step \(number)")
                #expect(world.forgotten == [], "seed \(seed), step \(number)")
            }
            world.rest()
            #expect(world.lost == [], "seed \(seed)")
            #expect(world.unanswered == 0, "seed \(seed)")
            #expect(world.unsaved == UnsavedCount(), "seed \(seed)")
        }
    }

    @Test func `the same world finds what is answered too early`() {
        let losses = (0..<20).count { seed in
            var world = StorageWorld(seed: UInt64(seed), durability: .second, mayDamage: false)
            for _ in 0..<200 {
                world.step()
                if world.lost != [] { return true }
            }
            return false
        }
        #expect(losses == 20)
    }

    /// Damaged and deleted files; the worker itself knows all that was in them.
    @Test func `a new file gets what the old one had, while the worker lives`() {
        var acknowledged = 0
        for seed in 0..<300 {
            var world = StorageWorld(seed: UInt64(seed), mayDamage: true)
            for _ in 0..<100 where world.isUp { world.live() }
            guard world.isUp else { continue }
            world.rest()
            #expect(world.lost == [], "seed \(seed)")
            #expect(world.unanswered == 0, "seed \(seed)")
            acknowledged += world.acknowledged.count
        }
        #expect(acknowledged > 0)
    }
}
