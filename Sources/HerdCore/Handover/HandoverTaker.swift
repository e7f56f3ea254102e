/// The successor, which takes the connections all together or not at all.
///
///     waiting ──▶ receiving ──▶ acknowledged ──▶ adopted
///        └────────────┴──────────────┴─────────▶ abandoned
///
/// *receiving*: records and descriptors come in; they are kept and not touched. *acknowledged*: all
/// has come, count and hash agree, every report is known. *adopted*: the connections are this
/// worker's, and it accepts. *abandoned*: what came is closed, and nothing has changed.
///
/// It says `adopted` before it touches a connection: if it dies without that word, the old worker
/// can still go on with them.
///
/// An acknowledged successor has no time limit. The old worker never hangs up then without a last
/// word, so the end without one means that it is dead, and its connections are saved by going on.
public struct HandoverTaker: Equatable, Sendable {
    public private(set) var state: State = .waiting
    private let server: String
    private let connectionsMax: Int
    private var assembly = HandoverAssembly()
    /// One for each record, and one for the record that is just coming.
    private var descriptors: [Int32] = []
    /// Packets of reports that have been read since the workers joined.
    private var reportPackets = 0
    private var end: HandoverEnd?

    public enum State: Equatable, Sendable {
        case waiting
        case receiving
        case acknowledged
        case adopted
        case abandoned(Reason)
    }

    public enum Reason: Equatable, Sendable, CustomStringConvertible {
        case refused(HandoverRefusal)
        /// The old worker goes on.
        case withdrawn
        /// The old worker hung up before all was here.
        case disconnected

        public var description: String {
            switch self {
            case .refused(let refusal): "\(refusal)"
            case .withdrawn: "the old worker has taken its connections back"
            case .disconnected: "the old worker hung up before all had come"
            }
        }
    }

    public enum Event: Equatable, Sendable {
        /// One packet, and the descriptor that came with it.
        case packetReceived([UInt8], descriptor: Int32?)
        /// So many packets of reports have been read since the workers joined.
        case reportsTaken(packets: Int)
        /// The old worker has hung up or died; all that it had sent before has been told.
        case disconnected
    }

    public enum Directive: Equatable, Sendable {
        case send([UInt8])
        case close([Int32])
        case hangUp
        /// Go on with these connections, and with the counters of the worker that had them.
        case adopt([HandedConnection], counters: ServerCounters)
        case startAccepting
    }

    /// A successor that runs `server` and can have `connectionsMax` connections.
    public init(server: String, connectionsMax: Int) {
        self.server = server
        self.connectionsMax = connectionsMax
    }

    public mutating func handle(_ event: Event) -> [Directive] {
        switch event {
        case .packetReceived(let bytes, let descriptor): packetReceived(bytes, descriptor)
        case .reportsTaken(let packets): reportsTaken(packets)
        case .disconnected: disconnected()
        }
    }

    // MARK: - Events

    private mutating func packetReceived(_ bytes: [UInt8], _ descriptor: Int32?) -> [Directive] {
        switch state {
        case .waiting, .receiving, .acknowledged: break
        case .adopted, .abandoned: return descriptor.map { [.close([$0])] } ?? []
        }
        if let descriptor { descriptors.append(descriptor) }
        do throws(HandoverDamage) {
            let packet = try HandoverPacket(bytes: bytes)
            guard descriptor == nil || packet.mayCarryDescriptor else { throw .outOfOrder }
            return try received(packet)
        } catch {
            return refuse(because: .damaged)
        }
    }

    private mutating func reportsTaken(_ packets: Int) -> [Directive] {
        reportPackets = max(reportPackets, packets)
        return state == .receiving ? acknowledge() : []
    }

    private mutating func disconnected() -> [Directive] {
        switch state {
        case .waiting, .adopted, .abandoned: []
        case .receiving: abandon(.disconnected)
        case .acknowledged: adopt()
        }
    }

    // MARK: - Packets

    private mutating func received(_ packet: HandoverPacket) throws(HandoverDamage) -> [Directive] {
        switch packet {
        case .hello(let version, let server) where state == .waiting:
            return greeted(version: version, server: server)
        case .part(let part) where state == .receiving && end == nil: return try take(part)
        case .end(let end) where state == .receiving && self.end == nil:
            guard assembly.isWhole, end.sum == assembly.sum else {
                return refuse(because: .sumsDiffer)
            }
            self.end = end
            return acknowledge()
        case .commit where state == .acknowledged:
            return [.send(HandoverPacket.adopted.bytes)] + adopt()
        case .withdrawn: return abandon(.withdrawn)
        case .hello, .part, .end, .commit, .welcome, .taken, .accepted, .refused, .adopted:
            throw .outOfOrder
        }
    }

    private mutating func greeted(version: Int, server: String) -> [Directive] {
        guard version == HandoverPacket.version else { return refuse(because: .unknownVersion) }
        guard server == self.server else { return refuse(because: .otherServer) }
        state = .receiving
        return [.send(HandoverPacket.welcome.bytes)]
    }

    private mutating func take(_ part: HandoverPart) throws(HandoverDamage) -> [Directive] {
        let before = assembly.records.count
        guard before < connectionsMax else { return refuse(because: .tooManyConnections) }
        let isComplete = try assembly.take(part)
        guard descriptors.count == before + 1 else { return refuse(because: .descriptorMissing) }
        guard isComplete else { return [] }
        return [.send(HandoverPacket.taken(before + 1).bytes)]
    }

    // MARK: - Decisions

    private mutating func acknowledge() -> [Directive] {
        guard let end, reportPackets >= end.reportPackets else { return [] }
        state = .acknowledged
        return [.send(HandoverPacket.accepted(end.sum).bytes)]
    }

    private mutating func adopt() -> [Directive] {
        guard let end, descriptors.count == assembly.records.count else {
            preconditionFailure("adopting \(descriptors.count) connections in state \(state)")
        }
        let connections = zip(assembly.records, descriptors).map(HandedConnection.init)
        state = .adopted
        release()
        return [.adopt(connections, counters: end.counters), .startAccepting, .hangUp]
    }

    private mutating func refuse(because refusal: HandoverRefusal) -> [Directive] {
        [.send(HandoverPacket.refused(refusal).bytes)] + abandon(.refused(refusal))
    }

    private mutating func abandon(_ reason: Reason) -> [Directive] {
        let closing: [Directive] = descriptors.isEmpty ? [] : [.close(descriptors)]
        state = .abandoned(reason)
        release()
        return closing + [.hangUp]
    }

    private mutating func release() {
        assembly = HandoverAssembly()
        descriptors = []
        end = nil
    }
}

/// A connection that has changed hands: what is known of it, and its descriptor.
public struct HandedConnection: Equatable, Sendable {
    public let record: HandoverRecord
    public let descriptor: Int32

    public init(record: HandoverRecord, descriptor: Int32) {
        self.record = record
        self.descriptor = descriptor
    }
}

extension HandoverPacket {
    /// Only the first part of a record comes with one.
    fileprivate var mayCarryDescriptor: Bool {
        if case .part(let part) = self { part.offset == 0 } else { false }
    }
}
