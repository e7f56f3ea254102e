import Dispatch
import Glibc
import Synchronization

/// Ends what was started when Ctrl-C ends the run: children have process groups of their own.
public enum Interruption {
    private static let undoings = Mutex<[Int: @Sendable () -> Void]>([:])
    private static let next = Atomic(0)

    /// From now on SIGINT and SIGTERM undo all that is registered, and then end the program.
    public static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                for undo in undoings.withLock({ $0 }).values { undo() }
                exit(128 + number)
            }
            source.resume()
            // It is watched until the program ends.
            _ = Unmanaged.passRetained(source as AnyObject)
        }
    }

    /// The number under which it is forgotten again.
    public static func register(_ undo: @escaping @Sendable () -> Void) -> Int {
        let number = next.wrappingAdd(1, ordering: .relaxed).newValue
        undoings.withLock { $0[number] = undo }
        return number
    }

    public static func forget(_ number: Int) {
        undoings.withLock { _ = $0.removeValue(forKey: number) }
    }
}
