import HerdCore

/// Where the JSON of a WHATSAT comes from.
protocol PlacesSource: AnyObject {
    /// Delivers once, on the event loop, perhaps before it returns.
    func ask(_ question: PlacesQuestion, deliver: @escaping (PlacesAnswer) -> Void) -> PlacesTicket
    /// Nobody waits for the answer any more: it is not delivered.
    func cancel(_ ticket: PlacesTicket)
    /// The answer that needs no asking, looked up from any event loop; nil: it has to be asked for.
    var known: @Sendable (PlacesQuestion) -> PlacesAnswer? { get }
    func shutdown()
}

extension PlacesClient: PlacesSource {}
