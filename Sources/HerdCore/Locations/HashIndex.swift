/// Where the elements of an array are found by their hash.
///
/// Open addressing, probed linearly, at most half full. Each slot keeps the whole hash, so that a
/// probe seldom touches an element that is not meant.
struct HashIndex: Sendable {
    private var slots: [Slot]
    private var count = 0

    private struct Slot {
        var hash: UInt32
        /// The element's position, plus one; 0: the slot is free.
        var position: UInt32

        static let free = Slot(hash: 0, position: 0)
    }

    /// Of no elements yet; `slots` is a power of two.
    init(slots: Int = 16) {
        self.slots = Array(repeating: .free, count: slots)
    }

    /// The position of the element with that hash that is meant.
    @inline(__always)
    func position(of hash: UInt32, where isMeant: (Int) -> Bool) -> Int? {
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot].position != 0 {
            let position = Int(slots[slot].position) - 1
            if slots[slot].hash == hash, isMeant(position) { return position }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    mutating func insert(_ position: Int, hash: UInt32) {
        count += 1
        if count * 2 > slots.count { grow() }
        place(Slot(hash: hash, position: UInt32(position + 1)))
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: .free, count: old.count * 2)
        for slot in old where slot.position != 0 { place(slot) }
    }

    private mutating func place(_ newcomer: Slot) {
        var slot = Int(newcomer.hash) & (slots.count - 1)
        while slots[slot].position != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = newcomer
    }
}
