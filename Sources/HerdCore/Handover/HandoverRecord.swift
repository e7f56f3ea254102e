/// All of one client's connection that moves to another worker, besides the descriptor.
///
/// Neighbors' connections are the same: in the open herd nobody says who he is. What is not here is
/// lost in every reload, so there is one initializer and no field has a default.
public struct HandoverRecord: Equatable, Sendable {
    public let connection: FrozenConnection
    /// Read from the socket and not taken yet: a line's beginning, or lines that must wait.
    public let input: [UInt8]
    /// Replies that may leave and that the socket has not taken.
    public let unsent: [UInt8]
    /// Replies that wait for the places, and what waits behind them.
    public let replies: [FrozenReply]
    /// A line was answered here.
    public let hasAsked: Bool
    /// An UPDATE came by it.
    public let hasReported: Bool
    /// How far its address is from all its turns (`AddressTable`): a reload gives nobody new ones.
    public let addressDebt: Duration

    public init(
        connection: FrozenConnection,
        input: [UInt8],
        unsent: [UInt8],
        replies: [FrozenReply],
        hasAsked: Bool,
        hasReported: Bool,
        addressDebt: Duration
    ) {
        self.connection = connection
        self.input = input
        self.unsent = unsent
        self.replies = replies
        self.hasAsked = hasAsked
        self.hasReported = hasReported
        self.addressDebt = addressDebt
    }
}
