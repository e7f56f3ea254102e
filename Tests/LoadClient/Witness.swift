import HerdCore

/// What one client knows to be true of the herd; it holds every reply against that.
struct Witness: Equatable, Sendable {
    /// The AT line of its newest report.
    private var ownPlace: String?
    /// The other client that it asks for, and the newest time that it was told.
    private var other: (client: String, time: String)?

    /// Wall clocks are set now and then: differences are believed if they are wrong by no more.
    private static let clockSlack = 1_000_000_000

    static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.ownPlace == rhs.ownPlace && lhs.other?.client == rhs.other?.client
            && lhs.other?.time == rhs.other?.time
    }

    /// Says what is wrong with a reply; nil if nothing is.
    mutating func complaint(
        about reply: Reply,
        to question: Question,
        at now: WallTime,
        places: PlacesMemory
    ) -> String? {
        switch question.answer {
        case .refused: return reply.line == "? \(question.line)" ? nil : "not the line itself"
        case .taken(let server, let report):
            if let complaint = complaint(aboutTaken: reply.line, by: server, report: report) {
                return complaint
            }
            guard isPlausible(ATLine(reply.line), madeAt: question.made, now: now) else {
                return "the difference is not that of the clocks"
            }
            ownPlace = reply.line
            return nil
        case .ownPlace(let search):
            guard reply.line == ownPlace else { return "not \(ownPlace ?? "known yet")" }
            return places.complaint(about: reply, search: search)
        case .otherPlace(let client, let server, let search):
            if reply.line == "? \(question.line)", other?.client != client { return nil }
            if let complaint = complaint(aboutOther: reply.line, client: client, server: server) {
                return complaint
            }
            return places.complaint(about: reply, search: search)
        }
    }

    private func complaint(
        aboutTaken line: String,
        by server: String,
        report: String
    ) -> String? {
        line.hasPrefix("AT \(server) ") && line.hasSuffix(" \(report)") && ATLine(line) != nil
            ? nil : "not the report as \(server) took it"
    }

    private func isPlausible(_ line: ATLine?, madeAt made: WallTime, now: WallTime) -> Bool {
        guard let difference = line?.difference else { return false }
        let elapsed = Int(now.nanoseconds - made.nanoseconds)
        return (-Self.clockSlack...max(0, elapsed) + Self.clockSlack).contains(difference)
    }

    /// What was told once may never be forgotten, nor replaced by anything older.
    private mutating func complaint(
        aboutOther text: String,
        client: String,
        server: String
    ) -> String? {
        guard let line = ATLine(text) else { return "\(client) was known before" }
        guard line.server == server, line.client == client else {
            return "not a report of \(client) to \(server)"
        }
        // As many digits in all: letters compare as numbers do.
        if let other, other.client == client, line.time < other.time {
            return "older than \(other.time)"
        }
        other = (client, String(line.time))
        return nil
    }
}

/// The words of `AT server difference client location time`.
struct ATLine {
    let server: Substring
    /// In nanoseconds.
    let difference: Int
    let client: Substring
    let location: Substring
    let time: Substring

    init?(_ line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0] == "AT",
            let difference = Self.nanoseconds(words[2])
        else { return nil }
        self.difference = difference
        server = words[1]
        client = words[3]
        location = words[4]
        time = words[5]
    }

    /// `+0.263873386`: always signed, nine decimals.
    private static func nanoseconds(_ word: Substring) -> Int? {
        let parts = word.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard let sign = word.first, sign == "+" || sign == "-", parts.count == 2,
            parts[1].utf8.count == 9, parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }),
            let seconds = Int(parts[0]), let decimals = Int(parts[1])
        else { return nil }
        let nanoseconds = seconds * 1_000_000_000 + decimals
        return sign == "-" ? -nanoseconds : nanoseconds
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
