/// What the shell does about an event of a connection, in the order of these properties.
public struct ConnectionDirectives: Equatable, Sendable {
    /// Start (true) or stop (false) reading from the socket; nil: leave it as it is.
    public var reading: Bool?
    /// Take lines, as after a read: they were kept back and no longer need to be.
    public var takesLines = false
    /// Look how many bytes the socket has to be read, and report `unreadCounted` before all else.
    public var countsUnread = false
    /// Every reply has left: send FIN, and throw away what is still read.
    public var shutsOutput = false
    /// Close the socket now, whatever is still unsent.
    public var closes: CloseReason?
    /// Report `timerFired` at that moment.
    public var wakesAt: Moment?

    public init() {}
}

/// Why a connection was ended by this side; the first reason counts.
public enum CloseReason: String, Equatable, Sendable, CaseIterable {
    /// The client had shut its side, and has every reply.
    case inputEnded = "client ended"
    /// Nothing moved for `Limits.idle`.
    case idle
    /// A line was longer than `Limits.lineBytesMax`.
    case lineTooLong = "line too long"
    /// A line was not finished within `Limits.unfinishedLine`.
    case lineUnfinished = "line unfinished"
    /// More replies than `Limits.unsentBytesMax` waited for the client to take them.
    case unsentBytes = "unsent replies"
    /// Too many replies waited for `Limits.unsentAge`.
    case unsentAge = "old unsent replies"
    /// All connections together held `Limits.memoryBytesMax`, and this one more than its share.
    case memory = "too much held"
    /// Too many lines from its address waited for their turn already.
    case tooManyRequests = "too many requests"
    /// The worker ends or hands over.
    case worker = "worker ends"
}

/// What a connection has in work, as the shell sees it now.
public struct ConnectionLoad: Equatable, Sendable {
    /// Requests whose reply is not complete (`ReplyQueue.inWork`).
    public var requests: Int
    /// Bytes of replies that the socket has not taken, held ones included.
    public var unsentBytes: Int
    /// Bytes that were read and are not taken.
    public var inputBytes: Int
    /// What the connection may have unsent now (`SharedMemory.share`).
    public var share: Int

    public init(
        requests: Int = 0,
        unsentBytes: Int = 0,
        inputBytes: Int = 0,
        share: Int = .max
    ) {
        self.requests = requests
        self.unsentBytes = unsentBytes
        self.inputBytes = inputBytes
        self.share = share
    }

    /// All that connections may hold is given out, and this one has more than one read brings.
    var takesTooMuch: Bool {
        share <= 0 && unsentBytes + inputBytes > Self.spared
    }

    /// Who holds no more is not to blame.
    private static let spared = 16_384

    var isNothing: Bool { requests == 0 && unsentBytes == 0 }
}

/// What is left of the bytes that were read when no further line was taken.
public enum ConnectionRest: Equatable, Sendable {
    case nothing
    /// The beginning of a line.
    case unfinishedLine
    /// At least one whole line: `mayTakeLine` said no.
    case lines
}
