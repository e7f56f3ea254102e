import CLinux
import Foundation
import HerdCore
import LoadClient
import Synchronization
import TestSupport

/// Nodes, and the network between them, which does to packets whatever it is told.
///
/// Every packet passes through one thread of this process, so it needs nothing of the kernel but
/// namespaces and TUN devices, and a cut is silent: no host is unreachable, and nothing is reset.
public final class FaultNetwork: Sendable {
    public let nodes: [NetworkNode]
    private let state: Mutex<State>
    private let wakeup: Int32

    private struct State {
        /// From each node to each, by index.
        var paths: [[Path]]
        /// By index.
        var switchedOff: Set<Int> = []
        var random: SplitMix64
        var lostPackets = 0
        var isEnding = false
    }

    /// Why there can be no such network here; nil if there can.
    public static func obstacle() async -> String? {
        do {
            let node = try await NetworkNode.make(1)
            let outcome = try await node.start("true", []).outcome()
            return outcome.status == 0 ? nil : "setpriv: \(outcome.errors)"
        } catch {
            return "\(error)"
        }
    }

    public static func make(nodes count: Int, seed: UInt64) async throws -> FaultNetwork {
        var nodes: [NetworkNode] = []
        for number in 1...count { nodes.append(try await NetworkNode.make(number)) }
        return try FaultNetwork(nodes, seed: seed)
    }

    private init(_ nodes: [NetworkNode], seed: UInt64) throws {
        self.nodes = nodes
        let row = Array(repeating: Path(), count: nodes.count)
        state = Mutex(
            State(
                paths: Array(repeating: row, count: nodes.count),
                random: SplitMix64(seed: seed)
            )
        )
        wakeup = clinux_eventfd_create()
        guard wakeup >= 0 else { throw SystemFailure("eventfd", -wakeup) }
        let carrier = try PacketCarrier(devices: nodes.map(\.device), wakeup: wakeup)
        let thread = Thread { [self] in
            carrier.run(while: { self.state.withLock { !$0.isEnding } }, arrival: arrival)
            close(wakeup)
        }
        thread.qualityOfService = .userInteractive
        thread.start()
    }

    /// Its nodes, and what runs there, end when nobody has it any more; its thread does until now.
    public func end() {
        state.withLock { state in
            guard !state.isEnding else { return }
            state.isEnding = true
            clinux_eventfd_signal(wakeup)
        }
    }

    /// Packets that did not arrive, as they were not meant to.
    public var lostPackets: Int { state.withLock { $0.lostPackets } }

    /// From now on this is wrong with every way from one of these nodes to one of those.
    public func impair(_ fault: PathFault, from senders: [NetworkNode], to receivers: [NetworkNode])
    {
        state.withLock { state in
            for sender in senders {
                for receiver in receivers {
                    state.paths[sender.number - 1][receiver.number - 1].fault = fault
                }
            }
        }
    }

    /// A computer that is off neither sends nor receives, whatever is wrong with its ways.
    public func switchOff(_ node: NetworkNode) {
        state.withLock { _ = $0.switchedOff.insert(node.number - 1) }
    }

    public func switchOn(_ node: NetworkNode) {
        state.withLock { _ = $0.switchedOff.remove(node.number - 1) }
    }

    /// Nothing is wrong with any way from now on.
    public func heal() { impair(.none, from: nodes, to: nodes) }

    /// What becomes of a packet that is sent now.
    private func arrival(from sender: Int, to receiver: Int, bytes: Int, at now: Moment) -> Moment?
    {
        state.withLock { state in
            let isOff = state.switchedOff.contains(sender) || state.switchedOff.contains(receiver)
            let arrival = state.paths[sender][receiver]
                .arrival(of: bytes, at: now, using: &state.random)
            if isOff || arrival == nil { state.lostPackets += 1 }
            return isOff ? nil : arrival
        }
    }
}
