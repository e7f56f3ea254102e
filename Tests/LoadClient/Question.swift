import HerdCore

/// One line that a client sends, and what the reply to it must be.
struct Question: Equatable, Sendable {
    /// Without its LF.
    let line: String
    let answer: Answer
    let made: WallTime

    enum Answer: Equatable, Sendable {
        /// `AT`, this server, its difference, and the words that stood behind IAMAT.
        case taken(by: String, report: String)
        /// The AT line that the client's own newest report got, and places.
        case ownPlace(search: String)
        /// The AT line of a report that another client made to `server`, and places; until the
        /// report has been flooded here, the line itself behind `? `.
        case otherPlace(client: String, server: String, search: String)
        /// The line itself behind `? `.
        case refused
    }

    /// Whether more follows behind a first line that begins with AT: JSON and an empty line.
    var hasPlaces: Bool {
        switch answer {
        case .ownPlace, .otherPlace: true
        case .taken, .refused: false
        }
    }
}

/// One whole reply.
struct Reply: Equatable, Sendable {
    /// Without its LF.
    let line: String
    /// The JSON between the first line and the empty one; empty where there is none.
    var places: [UInt8] = []
}
