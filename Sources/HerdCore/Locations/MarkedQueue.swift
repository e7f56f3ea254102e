/// Indices of reports or the like, each at most once, in the order in which they were marked.
///
/// One that was removed stays in the array, unmarked, until its turn comes.
struct MarkedQueue: Equatable, Sendable {
    private var indices: [UInt32] = []
    /// Those before it have been taken.
    private var next = 0
    /// One bit for each index: whether it stands in the queue.
    private var marks: [UInt64] = []

    private(set) var count = 0
    var isEmpty: Bool { count == 0 }

    func contains(_ index: Int) -> Bool {
        let (word, bit) = Self.place(of: index)
        return word < marks.count && marks[word] & bit != 0
    }

    mutating func mark(_ index: Int) {
        let (word, bit) = Self.place(of: index)
        while marks.count <= word { marks.append(0) }
        guard marks[word] & bit == 0 else { return }
        marks[word] |= bit
        count += 1
        indices.append(UInt32(index))
    }

    mutating func remove(_ index: Int) {
        guard contains(index) else { return }
        let (word, bit) = Self.place(of: index)
        marks[word] &= ~bit
        count -= 1
    }

    /// What `popFirst` would take.
    var first: Int? {
        indices[next...].first { contains(Int($0)) }.map { Int($0) }
    }

    @discardableResult
    mutating func popFirst() -> Int? {
        while next < indices.count {
            let index = Int(indices[next])
            next += 1
            let isMarked = contains(index)
            remove(index)
            dropTaken()
            if isMarked { return index }
        }
        return nil
    }

    /// Frees what was taken once it is most of the array: each index is moved once on average.
    private mutating func dropTaken() {
        if next == indices.count {
            indices.removeAll(keepingCapacity: true)
            next = 0
        } else if next >= 1_024, next * 2 > indices.count {
            indices.removeFirst(next)
            next = 0
        }
    }

    private static func place(of index: Int) -> (word: Int, bit: UInt64) {
        (index / 64, UInt64(1) << UInt64(index % 64))
    }
}
