import HerdCore

/// Who one client is to the herd, and how it puts its requests.
struct Voice: Sendable {
    let name: String
    /// To which it reports.
    var server: String
    private var lastTime = WallTime(nanoseconds: 0)

    /// Where clients are: few places, so that searches repeat and their answers can be compared.
    private static let locations = [
        "+34.068930-118.445127", "+42.360082-71.058880", "+48.856613+2.352222",
        "+35.689487+139.691706", "-33.868820+151.209290",
    ]
    private static let radii = ["5", "10"]
    private static let bounds = ["0", "3", "20"]
    private static let longLine = String(repeating: "nonsense", count: 110)

    /// Of all that it has reported, or is about to.
    var newestTime: String { Self.decimal(lastTime) }

    init(name: String, server: String) {
        self.name = name
        self.server = server
    }

    mutating func report(at now: WallTime, _ numbers: inout SplitMix64) -> Question {
        // Two reports of a client never have the same time, however fast they follow.
        lastTime = max(now, WallTime(nanoseconds: lastTime.nanoseconds + 1))
        let location = pick(Self.locations, &numbers)
        let report = "\(name) \(location) \(Self.decimal(lastTime))"
        return Question(
            line: "IAMAT \(report)",
            answer: .taken(by: server, report: report),
            made: now
        )
    }

    func askOwn(at now: WallTime, _ numbers: inout SplitMix64) -> Question {
        let search = search(&numbers)
        return Question(
            line: "WHATSAT \(name) \(search)",
            answer: .ownPlace(search: search),
            made: now
        )
    }

    func ask(for other: Voice, at now: WallTime, _ numbers: inout SplitMix64) -> Question {
        let search = search(&numbers)
        return Question(
            line: "WHATSAT \(other.name) \(search)",
            answer: .otherPlace(client: other.name, server: other.server, search: search),
            made: now
        )
    }

    func nonsense(isLong: Bool, at now: WallTime, _ numbers: inout SplitMix64) -> Question {
        let line =
            "\(isLong ? Self.longLine : "FOO") \(UInt32.random(in: 0...(.max), using: &numbers))"
        return Question(line: line, answer: .refused, made: now)
    }

    private func search(_ numbers: inout SplitMix64) -> String {
        "\(pick(Self.radii, &numbers)) \(pick(Self.bounds, &numbers))"
    }

    private func pick(_ words: [String], _ numbers: inout SplitMix64) -> String {
        words[Int.random(in: words.indices, using: &numbers)]
    }

    /// Seconds with nine decimals: times of the same length compare as their letters do.
    private static func decimal(_ time: WallTime) -> String {
        let (seconds, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return "\(seconds)." + String(String(1_000_000_000 + rest).dropFirst())
    }
}
