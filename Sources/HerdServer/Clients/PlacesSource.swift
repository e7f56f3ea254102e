import HerdCore

/// Where the JSON of a WHATSAT comes from.
protocol PlacesSource: AnyObject {
    /// Delivers once, on the event loop; before it returns where the answer is known already.
    func ask(_ question: PlacesQuestion, deliver: @escaping (PlacesJSON) -> Void) -> PlacesCall
    /// Nobody waits for the answer any more: it is not delivered.
    func cancel(_ ticket: PlacesCall)
    func shutdown()
}

/// A question that has not been answered yet.
struct PlacesCall: Hashable {
    let number: Int
}

/// An answer's JSON, less the newlines behind it.
struct PlacesJSON {
    let bytes: [UInt8]

    func write(bound: Int, into reply: inout [UInt8]) {
        reply += bytes
    }
}

/// Says that there are no places to be had.
final class NoPlaces: PlacesSource {
    private static let answer = PlacesJSON(
        bytes: Array(
            """
            {
               "error_message" : "This server has no places.",
               "html_attributions" : [],
               "results" : [],
               "status" : "UNKNOWN_ERROR"
            }
            """.utf8
        )
    )

    func ask(_ question: PlacesQuestion, deliver: @escaping (PlacesJSON) -> Void) -> PlacesCall {
        deliver(Self.answer)
        return PlacesCall(number: 0)
    }

    func cancel(_ call: PlacesCall) {}
    func shutdown() {}
}
