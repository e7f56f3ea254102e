import Testing

@testable import HerdCore

@Suite struct PlacesBreakerTests {
    /// What can happen to a breaker, one by one.
    enum Happening: CaseIterable, Sendable {
        case admitted, succeeded, failed, otherFailed, abandoned, otherAbandoned
    }

    static let states: [PlacesBreaker.State] = [
        .closed(failures: 0), .closed(failures: 4), .open(until: .at(10)),
        .open(until: .at(20)), .probing(.c(1)),
    ]

    /// At 10 s, about call 1; the row's columns are `Happening.allCases`.
    static let table: [[(answer: Bool?, state: PlacesBreaker.State)]] = [
        [
            (true, .closed(failures: 0)), (false, .closed(failures: 0)),
            (false, .closed(failures: 1)), (false, .closed(failures: 1)),
            (nil, .closed(failures: 0)), (nil, .closed(failures: 0)),
        ],
        [
            (true, .closed(failures: 4)), (false, .closed(failures: 0)),
            (true, .open(until: .at(20))), (true, .open(until: .at(20))),
            (nil, .closed(failures: 4)), (nil, .closed(failures: 4)),
        ],
        [
            (true, .probing(.c(1))), (true, .closed(failures: 0)),
            (false, .open(until: .at(10))), (false, .open(until: .at(10))),
            (nil, .open(until: .at(10))), (nil, .open(until: .at(10))),
        ],
        [
            (false, .open(until: .at(20))), (true, .closed(failures: 0)),
            (false, .open(until: .at(20))), (false, .open(until: .at(20))),
            (nil, .open(until: .at(20))), (nil, .open(until: .at(20))),
        ],
        [
            (false, .probing(.c(1))), (true, .closed(failures: 0)),
            (true, .open(until: .at(20))), (false, .probing(.c(1))),
            (nil, .open(until: .at(10))), (nil, .probing(.c(1))),
        ],
    ]

    @Test func `every state and happening has its one outcome`() {
        for (state, row) in zip(Self.states, Self.table) {
            for (happening, expected) in zip(Happening.allCases, row) {
                var breaker = PlacesBreaker(PlacesPolicy(), state: state)
                #expect(breaker.apply(happening) == expected.answer, "\(state) \(happening)")
                #expect(breaker.state == expected.state, "\(state) \(happening)")
            }
        }
    }
}

extension PlacesBreaker {
    fileprivate mutating func apply(_ happening: PlacesBreakerTests.Happening) -> Bool? {
        let now = Moment.at(10)
        switch happening {
        case .admitted: return admits(.c(1), at: now)
        case .succeeded: return succeeded()
        case .failed: return failed(.c(1), at: now)
        case .otherFailed: return failed(.c(2), at: now)
        case .abandoned: abandoned(.c(1), at: now)
        case .otherAbandoned: abandoned(.c(2), at: now)
        }
        return nil
    }
}
