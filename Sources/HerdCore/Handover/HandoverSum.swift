/// What both workers must agree on before the connections change hands.
public struct HandoverSum: Equatable, Sendable {
    public let connections: Int
    let hash: UInt64
}

/// What the old worker says when every connection is out.
public struct HandoverEnd: Equatable, Sendable {
    public let sum: HandoverSum
    /// Packets that it has written to the joined successor since they joined.
    ///
    /// With them the successor has every report, also those of the last lines.
    public let reportPackets: Int
    public let counters: ServerCounters
}
