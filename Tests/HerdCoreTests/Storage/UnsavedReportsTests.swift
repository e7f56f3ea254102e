import Testing

@testable import HerdCore

struct UnsavedReportsTests {
    @Test func `what somebody waits for is in the next save, all of it`() {
        var unsaved = UnsavedReports()
        #expect(unsaved.save(of: 3) == nil)
        let numbers = (0..<5_000).map { unsaved.markAwaited($0) }
        #expect(Set(numbers).count == 1)
        #expect(begin(&unsaved).count == 5_000)
        #expect(unsaved.succeeded() == numbers.first)
        #expect(unsaved.count.isNothing)
    }

    @Test func `what nobody waits for is saved in pieces`() {
        var unsaved = UnsavedReports()
        unsaved.markAll(count: 2_500)
        #expect(unsaved.count.isMuch)
        var pieces: [Int] = []
        while !unsaved.count.isNothing {
            pieces.append(begin(&unsaved).count)
            _ = unsaved.succeeded()
        }
        #expect(pieces == [1_000, 1_000, 500])
    }

    @Test func `a report that comes while a save is under way waits for the next one`() {
        var unsaved = UnsavedReports()
        let first = unsaved.markAwaited(1)
        _ = begin(&unsaved)
        let second = unsaved.markAwaited(1)
        #expect(first < second)
        #expect(unsaved.succeeded() == first)
        #expect(begin(&unsaved) == [1])
        #expect(unsaved.succeeded() == second)
    }

    @Test func `a late packet waits for what it came too late for`() {
        var unsaved = UnsavedReports()
        unsaved.markAll(count: 5_000)
        // It is hurried, though its turn would have come much later.
        #expect(unsaved.save(of: 4_999) != nil)
        #expect(begin(&unsaved).first == 4_999)
        let running = unsaved.save(of: 4_999)
        #expect(running != nil)
        #expect(unsaved.succeeded() == running)
        #expect(unsaved.save(of: 4_999) == nil)
    }

    @Test func `saves succeed from the first, and fail from the last`() {
        var unsaved = UnsavedReports()
        let numbers = (0..<3).map { index in
            defer { _ = begin(&unsaved) }
            return unsaved.markAwaited(index)
        }
        #expect(unsaved.save(of: 0) == numbers[2])
        #expect(unsaved.failed() == numbers[2])
        #expect(unsaved.succeeded() == numbers[0])
        #expect(begin(&unsaved) == [2])
        #expect(unsaved.succeeded() == numbers[1])
        #expect(unsaved.succeeded() > numbers[2])
    }

    @Test func `a save that failed leaves everything to the next one`() {
        var unsaved = UnsavedReports()
        _ = unsaved.markAwaited(7)
        unsaved.mark(8)
        let taken = begin(&unsaved)
        let failed = unsaved.failed()
        _ = unsaved.markAwaited(9)
        #expect(Set(begin(&unsaved)) == Set(taken + [9]))
        #expect(failed < unsaved.succeeded())
    }

    /// Random marks and saves, beside a model that keeps sets.
    @Test func `it is a set that forgets nothing`() {
        for seed in 0..<200 {
            var random = SplitMix64(seed: UInt64(seed))
            var unsaved = UnsavedReports()
            var dirty: Set<Int> = []
            var saves: [Set<Int>] = []
            for _ in 0..<200 {
                let index = Int.random(in: 0..<40, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0, 1:
                    unsaved.mark(index)
                    dirty.insert(index)
                case 2:
                    _ = unsaved.markAwaited(index)
                    dirty.insert(index)
                case 3:
                    let isAnywhere = dirty.contains(index) || !saves.isEmpty
                    #expect((unsaved.save(of: index) != nil) == isAnywhere, "seed \(seed)")
                default:
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0 where !saves.isEmpty:
                        _ = unsaved.succeeded()
                        saves.removeFirst()
                    case 1 where !saves.isEmpty:
                        _ = unsaved.failed()
                        dirty.formUnion(saves.removeLast())
                    default:
                        let taken = Set(begin(&unsaved))
                        #expect(taken == dirty, "seed \(seed)")
                        saves.append(taken)
                        dirty = []
                    }
                }
            }
        }
    }

    private func begin(_ unsaved: inout UnsavedReports) -> [Int] {
        var indices: [Int] = []
        unsaved.begin { indices.append($0) }
        return indices
    }
}
