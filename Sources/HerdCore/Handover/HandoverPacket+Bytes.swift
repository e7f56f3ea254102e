/// Packets as bytes.
extension HandoverPacket {
    /// Never changes, so that workers of any two versions understand that they don't understand.
    private static let magic = Array("HERD".utf8)

    private enum Kind: UInt8 {
        case hello = 1
        case part, end, commit, withdrawn, welcome, taken, accepted, refused, adopted
    }

    public var bytes: [UInt8] {
        var writer = HandoverWriter()
        writer.integer(kind.rawValue)
        switch self {
        case .hello(let version, let server):
            writer.rest(Self.magic)
            writer.count(version)
            writer.rest(server.utf8)
        case .part(let part): writer.part(part)
        case .end(let end): writer.end(end)
        case .commit, .withdrawn, .welcome, .adopted: break
        case .taken(let records): writer.count(records)
        case .accepted(let sum): writer.sum(sum)
        case .refused(let refusal): writer.integer(refusal.code)
        }
        return writer.bytes
    }

    public init(bytes: [UInt8]) throws(HandoverDamage) {
        guard bytes.count <= Self.bytesMax else { throw .tooMuch }
        var reader = HandoverReader(bytes)
        guard let kind = Kind(rawValue: try reader.integer()) else { throw .unknownKind }
        self = try Self.packet(kind, &reader)
        try reader.finish()
    }

    private static func packet(
        _ kind: Kind,
        _ reader: inout HandoverReader
    ) throws(HandoverDamage) -> Self {
        switch kind {
        case .hello: return try hello(&reader)
        case .part: return .part(try reader.part())
        case .end: return .end(try reader.end())
        case .commit: return .commit
        case .withdrawn: return .withdrawn
        case .welcome: return .welcome
        case .taken: return .taken(try reader.count(max: .max))
        case .accepted: return .accepted(try reader.sum())
        case .refused: return .refused(try reader.refusal())
        case .adopted: return .adopted
        }
    }

    /// What another version writes after its number is its own business.
    private static func hello(_ reader: inout HandoverReader) throws(HandoverDamage) -> Self {
        for byte in magic {
            guard try reader.integer(UInt8.self) == byte else { throw .unknownKind }
        }
        let version = try reader.count(max: .max)
        let rest = reader.rest()
        guard version == Self.version else { return .hello(version: version, server: "") }
        guard let server = String(validating: rest, as: UTF8.self) else { throw .valueOutOfRange }
        return .hello(version: version, server: server)
    }

    private var kind: Kind {
        switch self {
        case .hello: .hello
        case .part: .part
        case .end: .end
        case .commit: .commit
        case .withdrawn: .withdrawn
        case .welcome: .welcome
        case .taken: .taken
        case .accepted: .accepted
        case .refused: .refused
        case .adopted: .adopted
        }
    }
}

extension HandoverWriter {
    fileprivate mutating func part(_ part: HandoverPart) {
        count(part.number)
        count(part.total)
        count(part.offset)
        rest(part.bytes)
    }

    fileprivate mutating func sum(_ sum: HandoverSum) {
        count(sum.connections)
        integer(sum.hash)
    }

    fileprivate mutating func end(_ end: HandoverEnd) {
        sum(end.sum)
        integer(Int64(end.reportPackets))
        for field in ServerCounters.handedOver { integer(Int64(end.counters[keyPath: field])) }
    }
}

extension HandoverReader {
    fileprivate mutating func part() throws(HandoverDamage) -> HandoverPart {
        HandoverPart(
            number: try count(max: .max),
            total: try count(max: HandoverRecord.bytesMax),
            offset: try count(max: HandoverRecord.bytesMax),
            bytes: rest()
        )
    }

    fileprivate mutating func sum() throws(HandoverDamage) -> HandoverSum {
        HandoverSum(connections: try count(max: .max), hash: try integer())
    }

    fileprivate mutating func end() throws(HandoverDamage) -> HandoverEnd {
        let sum = try sum()
        let reportPackets = try naturalNumber()
        var counters = ServerCounters()
        for field in ServerCounters.handedOver { counters[keyPath: field] = try naturalNumber() }
        return HandoverEnd(sum: sum, reportPackets: reportPackets, counters: counters)
    }

    private mutating func naturalNumber() throws(HandoverDamage) -> Int {
        let value: Int64 = try integer()
        guard value >= 0 else { throw .valueOutOfRange }
        return Int(value)
    }

    fileprivate mutating func refusal() throws(HandoverDamage) -> HandoverRefusal {
        let code: UInt8 = try integer()
        guard let refusal = HandoverRefusal.allCases.first(where: { $0.code == code }) else {
            throw .valueOutOfRange
        }
        return refusal
    }
}

extension ServerCounters {
    /// Every counter, in the order of the packet.
    static var handedOver: [WritableKeyPath<Self, Int>] {
        let own: [WritableKeyPath<Self, Int>] = [
            \.requests, \.invalidLines, \.reportsLate, \.clientsRefused, \.updatesTaken,
            \.updatesRefused, \.labelsAhead, \.updatesUnproven,
        ]
        let limits: WritableKeyPath<Self, LimitCounters> = \.limits
        return own + LimitCounters.all.map { limits.appending(path: $0.field) }
    }
}

extension HandoverRefusal {
    /// The first two are understood by every version.
    fileprivate var code: UInt8 {
        switch self {
        case .unknownVersion: 1
        case .otherServer: 2
        case .damaged: 3
        case .descriptorMissing: 4
        case .tooManyConnections: 5
        case .sumsDiffer: 6
        }
    }
}
