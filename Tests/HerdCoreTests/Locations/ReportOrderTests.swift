import Testing

@testable import HerdCore

struct ReportOrderTests {
    /// All reports of one client from few values, equal and extreme ones among them.
    static let lines: [String] = {
        var lines: [String] = []
        for time in ["0", "1", "1.0", "100", "161", "9223372036.854775807"] {
            for label in ["0", "1000000000", "100000000000", "\(Int64.max)"] {
                for origin in ["Hands", "Hand", "Wilkes"] {
                    for location in ["+1-1", "+2-2"] {
                        lines.append("UPDATE a \(location) \(time) \(label) \(origin)")
                    }
                }
            }
        }
        return lines
    }()

    @Test func `newer is a total order`() {
        let newer = Self.lines.map { first in Self.lines.map { isNewer(first, than: $0) } }
        let all = Self.lines.indices
        for first in all {
            #expect(!newer[first][first])
            for second in all where second != first {
                let pair = "\(Self.lines[first]) | \(Self.lines[second])"
                #expect(newer[first][second] != newer[second][first], "\(pair)")
                let broken = all.first {
                    newer[first][second] && newer[second][$0] && !newer[first][$0]
                }
                #expect(broken == nil, "\(pair)")
            }
        }
    }

    @Test(arguments: [
        ("the client's later time", "5 1000 A", "4 9000 Z"),
        ("the higher label", "5 1001 A", "5 1000 Z"),
        ("the higher origin", "5 1000 Hb", "5 1000 Ha"),
        ("a longer origin after its prefix", "5 1000 Hands", "5 1000 Hand"),
        ("a time up to 60 s ahead of its label", "70 10000000000 A", "69 9999999999999 A"),
        ("beyond 60 s the label", "9000 20000000000 A", "9999 10000000000 A"),
        ("a real time above a clamped one", "71 71000000000 A", "9999 10000000000 A"),
    ])
    func `it goes by`(what: String, newer: String, older: String) {
        #expect(isNewer("UPDATE a +1-1 \(newer)", than: "UPDATE a +1-1 \(older)"), "\(what)")
        #expect(!isNewer("UPDATE a +1-1 \(older)", than: "UPDATE a +1-1 \(newer)"), "\(what)")
    }

    private func isNewer(_ first: String, than second: String) -> Bool {
        lending(first) { first in
            lending(second) { second in
                guard
                    case .update(let first) = Request(first),
                    case .update(let second) = Request(second)
                else {
                    Issue.record("a line of the test is none")
                    return false
                }
                return first.isNewer(than: second)
            }
        }
    }
}
