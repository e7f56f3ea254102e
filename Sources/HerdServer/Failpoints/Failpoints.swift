import CLinux
import Glibc
import HerdCore
import NIOCore
import Synchronization

/// Makes this worker fail where its plan says so; without a plan nothing happens here.
final class Failpoints: Sendable {
    private let plan: FailpointPlan
    private let eventLoop: any EventLoop
    private let times = Mutex<[FailpointStep: Int]>([:])
    private static let exitCode: Int32 = 7

    /// What a step that was reached means for what goes out there.
    enum Effect {
        case none, wrong, mute
    }

    init(_ plan: FailpointPlan, on eventLoop: any EventLoop) {
        self.plan = plan
        self.eventLoop = eventLoop
    }

    func isArmed(_ step: FailpointStep) -> Bool {
        plan.orders.contains { $0.step == step }
    }

    /// The worker is at this step; does not return where it is to end here.
    @discardableResult
    func reach(_ step: FailpointStep) -> Effect {
        guard !plan.orders.isEmpty else { return .none }
        let time = times.withLock { times in
            times[step, default: 0] += 1
            return times[step, default: 0]
        }
        var effect = Effect.none
        for order in plan.orders where order.step == step && order.time ?? time == time {
            switch order.action {
            case .wrong: effect = .wrong
            case .mute: effect = .mute
            case .kill, .stop, .exit: fail(order)
            }
        }
        return effect
    }

    private func fail(_ order: FailpointPlan.Order) {
        guard order.delay > .zero else { return perform(order.action) }
        eventLoop.scheduleTask(in: TimeAmount(order.delay)) {
            self.perform(order.action)
        }
    }

    private func perform(_ action: FailpointPlan.Action) {
        switch action {
        case .kill: kill(getpid(), SIGKILL)
        case .stop: kill(getpid(), SIGSTOP)
        case .exit: clinux_end_process(Self.exitCode)
        case .wrong, .mute: break
        }
    }
}

extension Failpoints.Effect {
    /// A packet of a hand-over as it goes out; nil: it does not.
    ///
    /// The byte that is changed belongs to the version in `hello`, to the hash in `end` and
    /// `accepted`, and to the count in what is too short for it.
    func altered(_ packet: [UInt8]) -> [UInt8]? {
        switch self {
        case .none: return packet
        case .mute: return nil
        case .wrong:
            var packet = packet
            packet[min(5, packet.count - 1)] ^= 1
            return packet
        }
    }
}
