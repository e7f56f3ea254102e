import CNetwork
import Glibc
import TestSupport

/// A computer on its own, as its programs see it: a network namespace with one address.
///
/// The namespace has no name, and goes with the thread and the programs in it, however they end.
public final class NetworkNode: Sendable {
    public let number: Int
    /// The descriptor of the device whose packets the network carries.
    let device: Int32
    private let thread: NodeThread

    /// All nodes are in 10.77.0.0/24, which exists in their namespaces only.
    private static let networkPrefix: UInt32 = 10 << 24 | 77 << 16
    static let numberMax = 254

    static func make(_ number: Int) async throws -> NetworkNode {
        precondition((1...numberMax).contains(number), "no node can have the number \(number)")
        let thread = NodeThread()
        do {
            let device = try await thread.run { try begin(number) }
            return NetworkNode(number, device: device, thread: thread)
        } catch {
            thread.end()
            throw error
        }
    }

    private init(_ number: Int, device: Int32, thread: NodeThread) {
        self.number = number
        self.device = device
        self.thread = thread
    }

    deinit {
        thread.end()
        close(device)
    }

    public var address: String { "10.77.0.\(number)" }

    /// The number of the node that has these four bytes for an address; nil if none can.
    static func number(ofAddress bytes: some Sequence<UInt8>) -> Int? {
        let address = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let number = Int(address & 0xFF)
        return address & 0xFFFF_FF00 == networkPrefix && (1...numberMax).contains(number)
            ? number : nil
    }

    /// Runs the body on this computer, after all that was to be run before.
    public func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await thread.run(body)
    }

    /// Starts a program on this computer; it is killed with the node at the latest.
    public func start(
        _ program: String,
        _ arguments: [String],
        directory: String? = nil
    ) async throws -> ChildProgram {
        try await run {
            try ChildProgram(
                "setpriv",
                ["--pdeathsig", "KILL", program] + arguments,
                directory: directory
            )
        }
    }

    private static func begin(_ number: Int) throws -> Int32 {
        let device = cnetwork_begin(networkPrefix | UInt32(number))
        guard device >= 0 else {
            throw SystemFailure(String(cString: cnetwork_step()), -device)
        }
        return device
    }
}
