import HerdCore
import Synchronization

/// What the connections of all event loops have in common.
final class ClientTotals: Sendable {
    let addresses: ClientAddresses
    /// What all connections hold, and may hold.
    let memory: HeldMemory
    private let open = Atomic(0)

    init(limits: Limits, clock: Clock) {
        addresses = ClientAddresses(limits: limits, clock: clock)
        memory = HeldMemory(bytesMax: limits.memoryBytesMax)
    }

    /// Connections that are open, those included that are on their way to their loop.
    var count: Int { open.load(ordering: .relaxed) }

    func opened(_ connections: Int = 1) {
        open.wrappingAdd(connections, ordering: .relaxed)
    }

    /// Returns how many are left.
    @discardableResult
    func closed(_ connections: Int = 1) -> Int {
        open.wrappingSubtract(connections, ordering: .relaxed).newValue
    }
}
