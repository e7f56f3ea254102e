import Curl
import Glibc
import HerdCore
import Logging
import NIOCore

/// Asks the places provider for one server: the shell of `PlacesMachine`.
///
/// Lives on the server's main event loop: everything is called there, and delivers there. What
/// needs no call can be looked up from anywhere (`known`).
final class PlacesClient {
    private let eventLoop: any EventLoop
    private let route: PlacesRoute
    private let curl: CurlClient
    private let log: PlacesLog
    private let machine: LockedPlaces
    let known: @Sendable (PlacesQuestion) -> PlacesAnswer?
    private var deliveries: [PlacesTicket: (PlacesAnswer) -> Void] = [:]
    private var transfers: [PlacesCallID: CurlTicket] = [:]
    private var ticketsGiven: UInt64 = 0

    /// Reads the API key and starts libcurl's thread.
    init(
        configuration: PlacesConfiguration,
        root: String,
        eventLoop: any EventLoop,
        logger: Logger,
        environment: (String) -> String? = PlacesClient.variable
    ) throws {
        let folder = HerdFolder(root: root)
        let key = try Secret.placesKey(configuration, folder: folder, environment: environment)
        let policy = PlacesPolicy(configuration)
        self.eventLoop = eventLoop
        route = PlacesRoute(configuration, key: key, folder: folder)
        // Cancelled transfers count until libcurl's thread has seen to them.
        curl = CurlClient(
            transfersMax: 2 * policy.callsMax + policy.callsWaitingMax,
            hostConnectionsMax: policy.callsMax
        )
        log = PlacesLog(logger, provider: configuration.provider)
        let machine = LockedPlaces(policy)
        self.machine = machine
        known = { machine.known($0) }
    }

    /// Asks; `deliver` is called once unless the ticket is cancelled, perhaps before this returns.
    func ask(
        _ question: PlacesQuestion,
        deliver: @escaping (PlacesAnswer) -> Void
    ) -> PlacesTicket {
        ticketsGiven += 1
        let ticket = PlacesTicket(number: ticketsGiven)
        deliveries[ticket] = deliver
        handle(.asked(ticket, PlacesSearch(question)))
        return ticket
    }

    /// Takes a question back; does nothing if it was answered.
    func cancel(_ ticket: PlacesTicket) {
        guard deliveries.removeValue(forKey: ticket) != nil else { return }
        handle(.left(ticket))
    }

    /// Answers everything with an error and ends libcurl's thread.
    func shutdown() {
        handle(.shutDown)
        curl.shutdown()
    }

    private func handle(_ event: PlacesMachine.Event) {
        for directive in machine.handle(event, at: now) {
            perform(directive)
        }
    }

    private var now: Moment {
        Moment(.nanoseconds(Int64(eventLoop.now.uptimeNanoseconds)))
    }

    private func perform(_ directive: PlacesMachine.Directive) {
        switch directive {
        case .deliver(let ticket, let answer): deliveries.removeValue(forKey: ticket)?(answer)
        case .call(let id, let search, let limit): call(id, search, within: limit)
        case .cancel(let id): transfers.removeValue(forKey: id).map(curl.cancel)
        case .wake(let moment): wake(at: moment)
        case .reportOutage(let duration): log.outageBegan(lasting: duration)
        case .reportRecovery: log.outageEnded()
        }
    }

    private func call(_ id: PlacesCallID, _ search: PlacesSearch, within limit: Duration) {
        let client = NIOLoopBound(self, eventLoop: eventLoop)
        transfers[id] = curl.start(route.request(search, within: limit)) { [eventLoop] result in
            eventLoop.execute { client.value.ended(id, search, result) }
        }
    }

    private func ended(
        _ id: PlacesCallID,
        _ search: PlacesSearch,
        _ result: Result<CurlResponse, CurlError>
    ) {
        // What was cancelled still ends; nobody waits for it.
        guard transfers.removeValue(forKey: id) != nil else { return }
        switch route.answer(result) {
        case .success(let answer):
            handle(.succeeded(id, answer))
        case .failure(let failure):
            log.callFailed(search, failure)
            handle(.failed(id, failure))
        }
    }

    private func wake(at moment: Moment) {
        // Whole numbers, rounded up: a timer that fires early would be lost.
        let parts = moment.sinceStart.components
        let nanoseconds =
            parts.seconds * 1_000_000_000 + (parts.attoseconds + 999_999_999) / 1_000_000_000
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(nanoseconds))
        eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            self?.handle(.timerFired)
        }
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
