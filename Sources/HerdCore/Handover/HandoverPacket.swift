/// One packet between the two workers of a hand-over.
///
///     old worker ──▶ hello, part…, end, commit | withdrawn
///      successor ──▶ welcome, taken…, accepted | refused, adopted
///
/// A packet is one message of a SOCK_SEQPACKET socket: its first byte says which kind it is. The
/// first part of each record carries the connection's descriptor, no other packet has one.
public enum HandoverPacket: Equatable, Sendable {
    /// Who speaks, and which version of everything after this packet.
    case hello(version: Int, server: String)
    case part(HandoverPart)
    case end(HandoverEnd)
    /// From here on the connections are the successor's.
    case commit
    /// The connections stay where they were; nothing that was offered may be used.
    case withdrawn

    case welcome
    /// So many records have come, each with its descriptor.
    case taken(Int)
    /// Everything has come, and could be served.
    case accepted(HandoverSum)
    case refused(HandoverRefusal)
    /// `commit` was read; nothing has been done with the connections before this was sent.
    case adopted

    /// No packet is longer, since one must fit into the buffer of a socket.
    public static let bytesMax = 65_536
    /// Of the packets behind `hello` and of the records in them; raised with any change of either.
    public static let version = 2
}

/// A piece of one record.
public struct HandoverPart: Equatable, Sendable {
    /// Of the record, counted from 0.
    let number: Int
    /// Bytes of the whole record.
    let total: Int
    /// Where this piece begins in it.
    let offset: Int
    let bytes: [UInt8]
}

/// Why the successor does not take the connections.
public enum HandoverRefusal: Equatable, Sendable, CaseIterable, CustomStringConvertible {
    case unknownVersion
    case otherServer
    case damaged
    /// A record came without its connection, as where no more descriptors may be open.
    case descriptorMissing
    case tooManyConnections
    case sumsDiffer

    public var description: String {
        switch self {
        case .unknownVersion: "the successor does not know this version of the hand-over"
        case .otherServer: "the successor runs another server"
        case .damaged: "what came to the successor was damaged"
        case .descriptorMissing: "a connection's descriptor did not come to the successor"
        case .tooManyConnections: "the successor may not have so many connections"
        case .sumsDiffer: "not everything came to the successor"
        }
    }
}
