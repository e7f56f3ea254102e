@testable import HerdCore

/// A whole connection without a socket: all that a shell does around machine and queue of replies.
///
/// A line that begins with `W` waits for the places, `U` gets no reply, others are echoed.
struct ModelConnection {
    static let limits: Limits = {
        var limits = Limits()
        limits.lineBytesMax = 8
        limits.pipelinedMax = 3
        limits.unsentBytesPause = 40
        limits.unsentBytesMax = 80
        limits.idle = .seconds(60)
        return limits
    }()
    static let question = PlacesQuestion(latitude: 34, longitude: -118, radiusMeters: 9_000)

    private(set) var machine: ConnectionMachine
    private(set) var visible = Visible()
    private(set) var inputHasEnded = false
    /// What the socket has to be read, if the machine asks.
    private let unreadBytes: Int
    private var now: Moment
    private var replies = ReplyQueue()
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    private var hasAsked = false
    private var hasReported = false
    private var mustTakeLines = false
    private var timers: [Moment] = []

    /// What a client, or a later event, can tell.
    struct Visible: Equatable {
        var received: [UInt8] = []
        var isReading = true
        var outputIsShut = false
        var closeReason: CloseReason?
        var unanswered = 0
    }

    init(unreadBytes: Int, at now: Moment) {
        self.unreadBytes = unreadBytes
        self.now = now
        machine = ConnectionMachine(limits: Self.limits, at: now)
        happened(.opened)
    }

    // MARK: - Freezing

    var record: HandoverRecord? {
        machine.frozen(at: now).map { frozen in
            HandoverRecord(
                connection: frozen,
                input: input,
                unsent: output,
                replies: replies.frozen,
                hasAsked: hasAsked,
                hasReported: hasReported,
                addressDebt: .zero
            )
        }
    }

    /// The same client and socket as `other`'s, with another worker.
    init(thawing record: HandoverRecord, after other: Self, at now: Moment) {
        unreadBytes = other.unreadBytes
        self.now = now
        machine = ConnectionMachine(thawing: record.connection, limits: Self.limits, at: now)
        replies = ReplyQueue(thawing: record.replies)
        input = record.input
        output = record.unsent
        inputHasEnded = record.connection.inputHasEnded
        (hasAsked, hasReported) = (record.hasAsked, record.hasReported)
        visible.received = other.visible.received
        visible.isReading = false
        visible.outputIsShut = if case .lingering = record.connection.phase { true } else { false }
        happened(.thawed(rest: rest, load: load))
    }

    // MARK: - What happens

    mutating func receive(_ bytes: [UInt8]) {
        guard visible.isReading, machine.keepsInput else { return }
        input += bytes
        takeLines(bytes: bytes.count)
    }

    mutating func endInput() {
        inputHasEnded = true
        happened(.inputEnded)
    }

    /// The event loop's next turn.
    mutating func turn() {
        guard mustTakeLines else { return }
        mustTakeLines = false
        takeLines()
    }

    mutating func socketTakes(_ count: Int) {
        guard !output.isEmpty, visible.closeReason == nil else { return }
        visible.received += output.prefix(count)
        output.removeFirst(min(count, output.count))
        happened(.outputMoved(load: load))
    }

    mutating func placesAnswer(_ index: Int) {
        let questions = replies.questions
        guard !questions.isEmpty, visible.closeReason == nil else { return }
        let answered = questions[index % questions.count]
        replies.complete(answered.reply, to: &output) { $0 += Array("{\(answered.bound)}\n".utf8) }
        happened(.outputMoved(load: load))
    }

    mutating func drain(for time: Duration) { happened(.drainRequested(until: now + time)) }
    mutating func finish() { happened(.finishRequested) }

    /// Time passes between two turns, not within one.
    mutating func pass(_ time: Duration) {
        turn()
        let end = now + time
        while let next = timers.min(), next <= end {
            now = max(now, next)
            timers.removeAll { $0 <= now }
            happened(.timerFired)
        }
        now = end
    }

    // MARK: - As a shell does

    private var load: ConnectionLoad {
        ConnectionLoad(requests: replies.inWork, unsentBytes: replies.heldBytes + output.count)
    }

    private var rest: ConnectionRest {
        guard !input.isEmpty else { return .nothing }
        guard !inputHasEnded else { return .lines }
        return scan(from: 0) == .unfinished ? .unfinishedLine : .lines
    }

    private func scan(from start: Int) -> LineScan {
        input.withUnsafeBytes {
            LineScan.next(in: $0, from: start, bytesMax: Self.limits.lineBytesMax)
        }
    }

    private mutating func takeLines(bytes: Int = 0) {
        var lines = 0
        while !input.isEmpty, machine.mayTakeLine(load) {
            switch scan(from: 0) {
            case .line(let end):
                answer(Array(input[..<end]))
                input.removeFirst(end + 1)
            case .tooLong:
                reply(Array("? long\n".utf8))
                input = []
                return happened(.lineTooLong(load: load))
            case .unfinished:
                guard inputHasEnded else {
                    return inputTaken(bytes: bytes, lines: lines)
                }
                answer(input)
                input = []
            }
            lines += 1
        }
        inputTaken(bytes: bytes, lines: lines)
    }

    private mutating func inputTaken(bytes: Int, lines: Int) {
        happened(.inputTaken(bytes: bytes, lines: lines, rest: rest, load: load))
    }

    private mutating func answer(_ line: [UInt8]) {
        switch line.first {
        case UInt8(ascii: "U"): hasReported = true
        case UInt8(ascii: "W"):
            reply(line)
            _ = replies.hold(from: &output, question: Self.question, bound: line.count)
        default: reply(line + [UInt8(ascii: "\n")])
        }
    }

    private mutating func reply(_ bytes: [UInt8]) {
        hasAsked = true
        _ = replies.append(to: &output) {
            $0 += bytes
            return .answered
        }
    }

    private mutating func happened(_ event: ConnectionMachine.Event) {
        guard visible.closeReason == nil else { return }
        let directives = machine.handle(event, at: now)
        if directives.countsUnread { return happened(.unreadCounted(bytes: unreadBytes)) }
        if let reading = directives.reading { visible.isReading = reading }
        if directives.takesLines { mustTakeLines = true }
        if directives.shutsOutput { visible.outputIsShut = true }
        if let wakesAt = directives.wakesAt { timers.append(wakesAt) }
        visible.unanswered = replies.inWork
        guard let reason = directives.closes else { return }
        visible.closeReason = reason
        _ = machine.handle(.disconnected, at: now)
    }
}
