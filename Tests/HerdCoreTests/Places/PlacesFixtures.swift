@testable import HerdCore

extension PlacesSearch {
    /// Different searches for different numbers.
    static func numbered(_ number: Int) -> PlacesSearch {
        PlacesSearch(
            PlacesQuestion(latitude: Double(number), longitude: 0, radiusMeters: 1_000)
        )
    }
}

extension PlacesAnswer {
    /// Different answers for different names, without a place in them.
    static func named(_ name: String) -> PlacesAnswer {
        PlacesAnswer(
            status: .zeroResults,
            members: [
                JSONMember(key: "name", value: .string(name)),
                JSONMember(key: "results", value: []),
            ]
        )
    }

    static func failed(_ reason: PlacesFailure.Reason) -> PlacesAnswer {
        PlacesAnswer(PlacesFailure(reason))
    }

    func text(bound: Int = 20) -> String {
        var bytes: [UInt8] = []
        write(bound: bound, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension PlacesTicket {
    static func t(_ number: UInt64) -> PlacesTicket { PlacesTicket(number: number) }
}

extension PlacesCallID {
    static func c(_ number: UInt64) -> PlacesCallID { PlacesCallID(number: number) }
}

extension Moment {
    /// Exact to the millisecond, which a Double of seconds is not.
    static func at(_ seconds: Double) -> Moment {
        Moment(.milliseconds(Int((seconds * 1_000).rounded())))
    }
}

extension PlacesMachine {
    /// Handles with the same "random" numbers every time: the retry's pause is its longest.
    mutating func handle(_ event: Event, at seconds: Double) -> [Directive] {
        var generator = LargestNumber()
        return handle(event, at: .at(seconds), using: &generator)
    }

    /// Asks something and lets it fail, so often.
    mutating func fail(times: Int, at seconds: Double, _ reason: PlacesFailure.Reason = .untrusted)
    {
        for number in 0..<times {
            let ticket = PlacesTicket(number: UInt64(1_000_000 + number))
            let search = PlacesSearch.numbered(-80 + number)
            for case .call(let id, _, _) in handle(.asked(ticket, search), at: seconds) {
                _ = handle(.failed(id, PlacesFailure(reason)), at: seconds)
            }
        }
    }
}
