/// The kinds of client that a server meets, each with the state that it leaves in a worker.
public enum ClientKind: String, CaseIterable, Sendable {
    /// One request, its reply, a pause.
    case steady
    /// Lines cut at random bytes, with pauses between: half-read lines.
    case torn
    /// Many requests in one write: replies owed.
    case pipelining
    /// WHATSAT after WHATSAT: replies that wait for the places.
    case asking
    /// Shuts its sending side, with a last line without LF, and reads to the end.
    case halfClosing = "half-closing"
    /// A new connection for each request.
    case connecting
    /// Asks for much and reads it late: bytes that the server could not send yet.
    case lateReading = "late-reading"
    /// Connected, and silent for seconds.
    case idle
    /// Mobile: each report goes to whichever server is near, on a new connection.
    case roaming

    /// What clients of this kind do.
    var habit: Habit {
        switch self {
        case .steady: Habit(topics: [.report, .own, .other, .nonsense])
        case .torn: Habit(burst: 1...4, topics: [.report, .own, .other, .nonsense], isTorn: true)
        case .pipelining:
            Habit(burst: 8...60, topics: [.report, .own, .other, .nonsense], pauses: 4)
        case .asking: Habit(topics: [.own, .other])
        case .halfClosing:
            Habit(burst: 1...6, topics: [.report, .own, .nonsense], ending: .halfCloses, pauses: 2)
        case .connecting: Habit(topics: [.report, .own, .nonsense], ending: .closes)
        case .lateReading:
            Habit(burst: 100...200, topics: [.longNonsense], readsLate: true, pauses: 10)
        case .idle: Habit(topics: [.report, .own, .other], pauses: 60)
        case .roaming: Habit(topics: [.report], ending: .closes, roams: true)
        }
    }

    /// Of a hundred clients so many are of this kind.
    var share: Int {
        switch self {
        case .steady: 20
        case .torn: 15
        case .pipelining, .asking, .halfClosing, .connecting, .idle, .roaming: 10
        case .lateReading: 5
        }
    }
}

/// What a client does again and again: it sends a burst of requests, takes the replies, and rests.
struct Habit: Sendable {
    /// How many requests a burst has.
    var burst = 1...1
    /// Each is as likely as the others.
    var topics: [Topic]
    /// Sends in pieces that end anywhere.
    var isTorn = false
    /// Lets replies wait in the network for up to two seconds.
    var readsLate = false
    var ending = Ending.stays
    /// Each connection goes to a server that chance picks.
    var roams = false
    /// How many of the run's pauses one rest has.
    var pauses = 1

    /// What a request is about.
    enum Topic: Sendable {
        /// IAMAT.
        case report
        /// WHATSAT for the client itself.
        case own
        /// WHATSAT for a client that reports to another server.
        case other
        /// A line that is no request.
        case nonsense
        /// The same, nearly as long as a line may be.
        case longNonsense
    }

    /// What becomes of the connection when a burst has been answered.
    enum Ending: Sendable {
        case stays
        case closes
        /// The client says that it has no more to send, then waits for the replies and the end.
        case halfCloses
    }
}
