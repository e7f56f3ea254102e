/// A record as bytes, in the order of its fields.
extension HandoverRecord {
    /// Longer than any that may come: 1 GiB unsent is the most that a configuration can allow.
    public static let bytesMax = 1_342_177_280

    var bytes: [UInt8] {
        var writer = HandoverWriter()
        writer.connection(connection)
        writer.integer(Flags(self).rawValue)
        writer.lengthAndBytes(input)
        writer.lengthAndBytes(unsent)
        writer.count(replies.count)
        for reply in replies { writer.reply(reply) }
        writer.age(addressDebt)
        return writer.bytes
    }

    init(bytes: [UInt8]) throws(HandoverDamage) {
        var reader = HandoverReader(bytes)
        let connection = try reader.connection()
        let flags = try Flags(reading: &reader)
        let input = try reader.lengthAndBytes()
        let unsent = try reader.lengthAndBytes()
        var replies: [FrozenReply] = []
        for _ in 0..<(try reader.count(max: bytes.count)) { replies.append(try reader.reply()) }
        let addressDebt = try reader.age()
        try reader.finish()
        self.init(
            connection: connection,
            input: input,
            unsent: unsent,
            replies: replies,
            hasAsked: flags.contains(.hasAsked),
            hasReported: flags.contains(.hasReported),
            addressDebt: addressDebt
        )
    }

    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let hasAsked = Self(rawValue: 1)
        static let hasReported = Self(rawValue: 2)
        private static let all: Self = [.hasAsked, .hasReported]

        init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        init(_ record: HandoverRecord) {
            self = []
            if record.hasAsked { insert(.hasAsked) }
            if record.hasReported { insert(.hasReported) }
        }

        init(reading reader: inout HandoverReader) throws(HandoverDamage) {
            self.init(rawValue: try reader.integer())
            guard isSubset(of: .all) else { throw .valueOutOfRange }
        }
    }
}

extension HandoverWriter {
    fileprivate mutating func connection(_ connection: FrozenConnection) {
        switch connection.phase {
        case .open: integer(UInt8(0))
        case .finishing: integer(UInt8(1))
        case .refusing: integer(UInt8(2))
        case .lingering(let left):
            integer(UInt8(3))
            age(left)
        }
        integer(connection.reason?.handoverCode ?? 0)
        integer(UInt8(connection.inputHasEnded ? 1 : 0))
        optionalSize(connection.unreadBytes)
        age(connection.quietFor)
        optionalAge(connection.lineAge)
        optionalAge(connection.overloadAge)
        optionalAge(connection.drainLeft)
        optionalAge(connection.turnLeft)
    }

    fileprivate mutating func reply(_ reply: FrozenReply) {
        lengthAndBytes(reply.head)
        number(reply.question.latitude)
        number(reply.question.longitude)
        number(reply.question.radiusMeters)
        count(reply.bound)
        lengthAndBytes(reply.behind)
    }
}

extension HandoverReader {
    fileprivate mutating func connection() throws(HandoverDamage) -> FrozenConnection {
        FrozenConnection(
            phase: try phase(),
            reason: try reason(),
            inputHasEnded: try flag(),
            unreadBytes: try optionalSize(),
            quietFor: try age(),
            lineAge: try optionalAge(),
            overloadAge: try optionalAge(),
            drainLeft: try optionalAge(),
            turnLeft: try optionalAge()
        )
    }

    private mutating func phase() throws(HandoverDamage) -> FrozenConnection.Phase {
        switch try integer(UInt8.self) {
        case 0: return .open
        case 1: return .finishing
        case 2: return .refusing
        case 3: return .lingering(left: try age())
        default: throw .valueOutOfRange
        }
    }

    private mutating func reason() throws(HandoverDamage) -> CloseReason? {
        let code = try integer(UInt8.self)
        if code == 0 { return nil }
        let reason = CloseReason.allCases.first { $0.handoverCode == code }
        guard let reason else { throw .valueOutOfRange }
        return reason
    }

    private mutating func flag() throws(HandoverDamage) -> Bool {
        switch try integer(UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw .valueOutOfRange
        }
    }

    fileprivate mutating func reply() throws(HandoverDamage) -> FrozenReply {
        let head = try lengthAndBytes()
        let question = PlacesQuestion(
            latitude: try number(in: -90...90),
            longitude: try number(in: -180...180),
            radiusMeters: try number(in: 0...50_000)
        )
        return FrozenReply(
            head: head,
            question: question,
            bound: try count(max: 20),
            behind: try lengthAndBytes()
        )
    }
}

extension CloseReason {
    /// Belongs to the version of the hand-over: it must not change within one.
    fileprivate var handoverCode: UInt8 {
        switch self {
        case .inputEnded: 1
        case .idle: 2
        case .lineTooLong: 3
        case .lineUnfinished: 4
        case .unsentBytes: 5
        case .unsentAge: 6
        case .worker: 7
        case .memory: 8
        case .tooManyRequests: 9
        }
    }
}
