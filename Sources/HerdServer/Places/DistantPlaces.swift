import HerdCore
import NIOCore

/// The places of the main loop, as another event loop asks for them.
///
/// What the main loop knows already can be looked up here; what is asked for is asked there, so
/// that all loops share its calls and their limits.
final class DistantPlaces: PlacesSource {
    let known: @Sendable (PlacesQuestion) -> PlacesAnswer?
    private let eventLoop: any EventLoop
    private let asked: NIOLoopBound<AskedPlaces>
    private var deliveries: [PlacesTicket: (PlacesAnswer) -> Void] = [:]
    private var ticketsGiven: UInt64 = 0

    /// For `eventLoop`; is called on the main loop, whose places these are.
    init(_ source: any PlacesSource, on mainLoop: any EventLoop, for eventLoop: any EventLoop) {
        known = source.known
        self.eventLoop = eventLoop
        asked = NIOLoopBound(AskedPlaces(source), eventLoop: mainLoop)
    }

    func ask(
        _ question: PlacesQuestion,
        deliver: @escaping (PlacesAnswer) -> Void
    ) -> PlacesTicket {
        ticketsGiven += 1
        let ticket = PlacesTicket(number: ticketsGiven)
        deliveries[ticket] = deliver
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        asked.eventLoop.execute { [asked, eventLoop] in
            asked.value.ask(question, ticket) { answer in
                eventLoop.execute { this.value.deliver(ticket, answer) }
            }
        }
        return ticket
    }

    func cancel(_ ticket: PlacesTicket) {
        guard deliveries.removeValue(forKey: ticket) != nil else { return }
        asked.eventLoop.execute { [asked] in asked.value.cancel(ticket) }
    }

    /// The main loop's own are shut down there.
    func shutdown() {}

    private func deliver(_ ticket: PlacesTicket, _ answer: PlacesAnswer) {
        deliveries.removeValue(forKey: ticket)?(answer)
    }
}

/// What another loop has asked; lives on the main loop.
private final class AskedPlaces {
    private let source: any PlacesSource
    /// The main loop's tickets, by those of the loop that asks.
    private var tickets: [PlacesTicket: PlacesTicket] = [:]

    init(_ source: any PlacesSource) {
        self.source = source
    }

    func ask(
        _ question: PlacesQuestion,
        _ ticket: PlacesTicket,
        deliver: @escaping (PlacesAnswer) -> Void
    ) {
        var isAnswered = false
        let own = source.ask(question) { [weak self] answer in
            isAnswered = true
            self?.tickets[ticket] = nil
            deliver(answer)
        }
        if !isAnswered { tickets[ticket] = own }
    }

    func cancel(_ ticket: PlacesTicket) {
        tickets.removeValue(forKey: ticket).map(source.cancel)
    }
}
