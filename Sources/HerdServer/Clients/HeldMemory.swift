import HerdCore
import Synchronization

/// What the connections of all event loops hold together, and may hold: see `SharedMemory`.
///
/// Two loops that ask at once may both be given what was free before: the bound is one for all,
/// the share of each a moment old.
final class HeldMemory: Sendable {
    private let bound: Atomic<Int>
    private let held = Atomic(0)

    init(bytesMax: Int) {
        bound = Atomic(bytesMax)
    }

    var bytesMax: Int {
        get { bound.load(ordering: .relaxed) }
        set { bound.store(newValue, ordering: .relaxed) }
    }

    /// What all connections hold.
    var bytes: Int { held.load(ordering: .relaxed) }

    /// What one connection may have unsent now; not above zero where all is given out.
    var share: Int { SharedMemory(bytesMax: bytesMax, bytes: bytes).share }

    /// A connection that held `before` bytes holds `after`; most hold nothing before and after.
    func changed(from before: Int, to after: Int) {
        guard before != after else { return }
        let bytes = held.wrappingAdd(after - before, ordering: .relaxed).newValue
        precondition(bytes >= 0, "connections hold \(bytes) bytes")
    }
}
