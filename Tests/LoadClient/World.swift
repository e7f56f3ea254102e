import CLinux
import Glibc
import HerdCore

/// What all clients of a run share: chance, time, what they have learned, and what is counted.
///
/// All of it belongs to the one thread that runs the clients.
final class World {
    let plan: LoadPlan
    var numbers: SplitMix64
    let places: PlacesMemory
    var report = LoadReport()
    var record = ReportRecord()
    /// Who each client is since its report was taken, by number: others may ask for it.
    var voices: [Voice?]
    let epoll: Int32
    let room: UnsafeMutableRawBufferPointer
    private let onMistake: (String) -> Void

    /// Read at once at most: as much as a socket holds.
    private static let roomBytes = 256 * 1_024

    init(plan: LoadPlan, onMistake: @escaping (String) -> Void) throws(LoadFailure) {
        self.plan = plan
        self.onMistake = onMistake
        numbers = SplitMix64(seed: plan.seed)
        places = PlacesMemory(checks: plan.checksPlaces)
        voices = Array(repeating: nil, count: plan.clients)
        epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw LoadFailure("make an event queue", code: -epoll) }
        room = .allocate(byteCount: Self.roomBytes, alignment: 1)
    }

    deinit {
        close(epoll)
        room.deallocate()
    }

    var now: Moment { Moment(.nanoseconds(clinux_monotonic_nanoseconds())) }
    var wall: WallTime { WallTime(nanoseconds: clinux_wall_nanoseconds()) }

    func watch(_ socket: ClientSocket, number: Int) {
        let code = clinux_epoll_add(epoll, socket.descriptor, CLINUX_READABLE, UInt64(number))
        precondition(code == 0, "descriptor \(socket.descriptor) can't be watched: \(code)")
    }

    func unwatch(_ socket: ClientSocket) { clinux_epoll_remove(epoll, socket.descriptor) }

    func count(_ kind: ClientKind, _ change: (inout Tally) -> Void) {
        change(&report.kinds[kind, default: Tally()])
    }

    func tell(_ mistake: Mistake, of who: String) {
        let sentence = "\(who): \(mistake)"
        if mistake.isWrongReply { report.addWrongReply(sentence) }
        onMistake(sentence)
    }
}
