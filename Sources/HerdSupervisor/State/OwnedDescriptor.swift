import Glibc
import Synchronization

/// A file descriptor that is closed with its last owner, or before, once.
final class OwnedDescriptor: Sendable {
    private let held: Atomic<Int32>

    init(_ number: Int32) {
        held = Atomic(number)
    }

    deinit {
        close()
    }

    /// -1 after `close`, which every system call refuses.
    var number: Int32 { held.load(ordering: .relaxed) }

    func close() {
        let number = held.exchange(-1, ordering: .relaxed)
        if number >= 0 { _ = Glibc.close(number) }
    }
}
