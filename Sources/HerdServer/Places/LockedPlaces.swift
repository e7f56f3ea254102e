import HerdCore
import NIOCore
import Synchronization

/// The machine of the places: the main loop's own, in which other loops look up answers.
final class LockedPlaces: Sendable {
    private let machine: Mutex<PlacesMachine>

    init(_ policy: PlacesPolicy) {
        machine = Mutex(PlacesMachine(policy))
    }

    /// Tells what happened; the answer says what to do.
    func handle(_ event: PlacesMachine.Event, at now: Moment) -> [PlacesMachine.Directive] {
        machine.withLock { machine in
            var generator = SystemRandomNumberGenerator()
            return machine.handle(event, at: now, using: &generator)
        }
    }

    /// The answer to a question that needs no call; nil: it has to be asked.
    func known(_ question: PlacesQuestion) -> PlacesAnswer? {
        let now = Moment(NIODeadline.now())
        return machine.withLock { $0.known(PlacesSearch(question), at: now) }
    }
}
