import HerdCore

/// One client's side of its conversation with a server: what it sends, and what replies it accepts.
///
/// It has no socket and no clock. A burst is sent in pieces; what the network did not take is part
/// of the next one.
struct Dialogue {
    let habit: Habit
    private(set) var voice: Voice
    private(set) var hasReported = false
    private var witness = Witness()
    private var reader = ReplyReader()
    private var outgoing: [UInt8] = []
    private var sentCount = 0
    /// Where the pieces of the burst end, in rising order; the last is the end of all.
    private var pieceEnds: [Int] = []

    static let piecesMax = 6

    init(habit: Habit, voice: Voice) {
        self.habit = habit
        self.voice = voice
    }

    var unanswered: Int { reader.unanswered }
    var oldestQuestion: Question? { reader.oldest }
    var hasSentAll: Bool { sentCount == outgoing.count }
    var isAnswered: Bool { hasSentAll && reader.unanswered == 0 }

    /// What may be sent now.
    var piece: ArraySlice<UInt8> {
        outgoing[sentCount..<(pieceEnds.first { $0 > sentCount } ?? outgoing.count)]
    }

    /// The next reports go to another server.
    mutating func move(to server: String) { voice.server = server }

    /// What is known of the herd stays known on a new connection.
    mutating func connected() { reader = ReplyReader() }

    mutating func beginBurst(
        askingFor other: Voice?,
        at now: WallTime,
        _ numbers: inout SplitMix64
    ) {
        outgoing.removeAll(keepingCapacity: true)
        sentCount = 0
        let count = Int.random(in: habit.burst, using: &numbers)
        for number in 1...count {
            let question = nextQuestion(askingFor: other, at: now, &numbers)
            let isCutOff = habit.ending == .halfCloses && number == count
            let before = outgoing.count
            outgoing.append(contentsOf: question.line.utf8)
            if !isCutOff { outgoing.append(UInt8(ascii: "\n")) }
            reader.ask(question, bytes: outgoing.count - before)
        }
        pieceEnds = cut(&numbers)
    }

    mutating func sent(_ count: Int, at now: Moment) {
        sentCount += count
        reader.sent(bytes: count, at: now)
    }

    mutating func beginsReading(at now: Moment) { reader.beginsReading(at: now) }

    mutating func received(_ bytes: UnsafeRawBufferPointer) { reader.take(bytes) }

    /// The next reply that has come whole; it has been found right.
    mutating func nextReply(
        at now: Moment,
        wall: WallTime,
        places: PlacesMemory
    ) throws(Mistake) -> ReplyReader.Answered? {
        guard let answered = try reader.next(at: now) else { return nil }
        let complaint = witness.complaint(
            about: answered.reply,
            to: answered.question,
            at: wall,
            places: places
        )
        if let complaint {
            throw .wrongReply(
                question: answered.question.line,
                reply: answered.reply.line,
                reason: complaint
            )
        }
        return answered
    }

    // MARK: - What to say

    private mutating func nextQuestion(
        askingFor other: Voice?,
        at now: WallTime,
        _ numbers: inout SplitMix64
    ) -> Question {
        let topic = habit.topics[Int.random(in: habit.topics.indices, using: &numbers)]
        switch topic {
        case .nonsense: return voice.nonsense(isLong: false, at: now, &numbers)
        case .longNonsense: return voice.nonsense(isLong: true, at: now, &numbers)
        case .own: if hasReported { return voice.askOwn(at: now, &numbers) }
        case .other: if hasReported, let other { return voice.ask(for: other, at: now, &numbers) }
        case .report: break
        }
        hasReported = true
        return voice.report(at: now, &numbers)
    }

    /// Ends of the pieces: one piece, or up to six that end anywhere.
    private func cut(_ numbers: inout SplitMix64) -> [Int] {
        guard habit.isTorn, outgoing.count > 1 else { return [outgoing.count] }
        let count = Int.random(in: 1..<Self.piecesMax, using: &numbers)
        let ends = (0..<count).map { _ in Int.random(in: 1..<outgoing.count, using: &numbers) }
        return ends.sorted() + [outgoing.count]
    }
}
