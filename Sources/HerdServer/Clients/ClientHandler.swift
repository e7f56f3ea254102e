import Glibc
import HerdCore
import NIOCore

/// One client's connection: the shell around its machine and its queue of replies.
///
/// All lines of one read are answered in one write. Nothing is decided here: whether a line may be
/// taken, when reading stops and when the connection ends is the machine's word.
final class ClientHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    /// Where `ClientConnections` keeps this handler.
    var position = 0
    let connections: ClientConnections
    var machine: ConnectionMachine
    var replies: ReplyQueue
    /// What the places have not answered yet.
    var tickets: [PendingReply: PlacesTicket] = [:]
    /// What has been read and not been taken yet: a line's beginning, or lines that must wait.
    var kept = ByteBuffer()
    var inputHasEnded = false
    /// Somebody has said PEER: this one has the connection from now on.
    var neighbor: PeerHandler?
    /// Somebody has said PEER on another loop than the main one, which is to go on here.
    var isToMove = false
    /// What came is not taken, and why: no line is, from then on.
    var refusal: Refusal?
    /// Where lines of its address are counted; nil: they wait for no turn.
    private(set) var place: AddressTable.Place?
    var linesTaken = 0
    var hasAsked = false
    var hasReported = false
    /// `ClientConnections` tells this handler of the end of the next save.
    var isAwaitingSave = false
    /// Nil before the beginning, after the end, and from when the connection was frozen.
    var context: ChannelHandlerContext?
    /// The channel's socket while that is active; nil where every reply goes through the channel.
    var descriptor: CInt?
    /// The channel can be used.
    private(set) var isActive = false
    /// What to go on with where another handler stopped; nil once that is done, and for who begins.
    var thawing: HandoverRecord?
    /// Another process may have the socket too: closing this one's descriptor is not enough then.
    let sharesSocket: Bool
    private var hasRead = false
    private var bytesRead = 0
    private var isFlushing = false
    /// What the channel has and the socket has not taken.
    private(set) var unsent = UnsentReplies()
    private var timers: [Moment] = []
    /// Bytes that this connection counts for in the memory of all.
    var counted = 0

    init(connections: ClientConnections) {
        self.connections = connections
        machine = ConnectionMachine(limits: connections.limits, at: connections.clock.moment())
        replies = ReplyQueue()
        sharesSocket = false
    }

    /// Goes on with a connection that this worker froze, or another one.
    init(connections: ClientConnections, thawing record: HandoverRecord) {
        self.connections = connections
        machine = ConnectionMachine(
            thawing: record.connection,
            limits: connections.limits,
            at: connections.clock.moment()
        )
        replies = ReplyQueue(thawing: record.replies)
        sharesSocket = true
        kept = ByteBuffer(bytes: record.input)
        inputHasEnded = record.connection.inputHasEnded
        hasAsked = record.hasAsked
        hasReported = record.hasReported
        thawing = record
    }

    /// What is in work, replies that were not even written included.
    var load: ConnectionLoad {
        ConnectionLoad(
            requests: replies.inWork,
            unsentBytes: replies.heldBytes + connections.output.count + unsent.count,
            inputBytes: kept.readableBytes,
            share: connections.memory.share
        )
    }

    /// Reports come, and nothing was ever asked.
    private var isNeighbor: Bool { hasReported && !hasAsked }

    // MARK: - What the channel tells

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if let thawing { connections.addresses.readmit(context.channel, debt: thawing.addressDebt) }
        place = connections.addresses.place(of: context.channel)
        connections.add(self)
    }

    func channelActive(context: ChannelHandlerContext) {
        isActive = true
        learnDescriptor(context)
        if thawing == nil { happened(.opened) } else { thaw() }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard machine.keepsInput, refusal == nil else { return }
        hasRead = true
        let bytes = unwrapInboundIn(data)
        bytesRead += bytes.readableBytes
        take(bytes)
        guard neighbor == nil, !isToMove else { return giveWay(context) }
        writeReplies()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush()
        guard hasRead else { return }
        reportInput()
        readOn()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            inputHasEnded = true
            happened(.inputEnded)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if !isFlushing, context.channel.isWritable { reportOutput() }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        // It has been given back, and may be somebody else's now.
        descriptor = nil
        happened(.disconnected)
        if self.context != nil, let reason = machine.reason {
            connections.limited { $0.ended(because: reason) }
            connections.log.connectionClosed(because: reason, by: context.remoteAddress)
        }
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A frozen connection has been removed already.
        guard self.context != nil else { return }
        self.context = nil
        forgetQuestions()
        count(held: 0)
        connections.remove(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The other end reset the connection.
        context.close(promise: nil)
    }

    // MARK: - What the server tells

    /// Ends behind the next reply, and at the latest then; earlier where nobody ever spoke.
    func drain(until: Moment, silentUntil: Moment) {
        sendEndWithReply()
        // There is no reply behind which a neighbor's connection could end; it opens another one.
        guard !isNeighbor else { return happened(.finishRequested) }
        let hasSpoken = hasAsked || kept.readableBytes > 0
        happened(.drainRequested(until: hasSpoken ? until : min(until, silentUntil)))
    }

    func finish() {
        happened(.finishRequested)
    }

    func follow(_ limits: Limits) {
        if let channel = context?.channel { place = connections.addresses.place(of: channel) }
        happened(.limitsChanged(limits))
    }

    func cut() {
        guard let context else { return }
        close(context)
    }

    var nextTimer: Moment? { timers.min() }

    func timerFired(at now: Moment) {
        timers.removeAll { $0 <= now }
        let before = unsent.count
        countUnsent()
        if unsent.count < before { happened(.outputMoved(load: weigh())) }
        happened(.timerFired)
    }

    // MARK: - What the machine says

    /// Lines that were kept back may be taken now; others get their turn before.
    func takeKeptLines() {
        guard let context else { return }
        take(ByteBuffer())
        guard neighbor == nil, !isToMove else { return giveWay(context) }
        writeReplies()
        flush()
        reportInput()
    }

    func write(_ buffer: ByteBuffer, _ context: ChannelHandlerContext) {
        unsent.append(buffer)
        context.write(wrapOutboundOut(buffer), promise: nil)
    }

    /// Gives the socket as much as it takes.
    func flush() {
        guard let context, unsent.count > 0 else { return }
        isFlushing = true
        context.flush()
        isFlushing = false
        countUnsent()
    }

    func reportOutput() {
        countUnsent()
        happened(.outputMoved(load: weigh()))
    }

    private func reportInput() {
        hasRead = false
        if linesTaken > 0 { connections.reports.pumpSoon() }
        switch refusal {
        case .lineTooLong: return happened(.lineTooLong(load: weigh()))
        case .noTurn: return happened(.turnRefused(load: weigh()))
        case nil: break
        }
        let lines = linesTaken
        linesTaken = 0
        let bytes = bytesRead
        bytesRead = 0
        happened(.inputTaken(bytes: bytes, lines: lines, rest: rest, load: weigh()))
    }

    /// From now on the last reply and the FIN behind it leave in one packet.
    ///
    /// A client that looks for the end after each reply then always finds it, and sends no request
    /// into a connection that is over.
    private func sendEndWithReply() {
        try? context?.channel.syncOptions?.setOption(
            .tcpOption(.init(rawValue: TCP_CORK)),
            value: 1
        )
    }

    func countUnsent() {
        guard unsent.count > 0, let channel = context?.channel else { return unsent.left(0) }
        // The channel is writable only when it has nothing: see the water mark of `ClientChannel`.
        unsent.left(
            channel.isWritable
                ? 0 : (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        )
    }

    func forgetQuestions() {
        for ticket in tickets.values { connections.places.cancel(ticket) }
        tickets = [:]
    }

    func happened(_ event: ConnectionMachine.Event) {
        perform(machine.handle(event, at: connections.clock.moment()))
    }

    private func perform(_ directives: ConnectionDirectives) {
        guard let context else { return }
        if directives.countsUnread {
            return happened(.unreadCounted(bytes: context.channel.unreadBytes))
        }
        if let reading = directives.reading, !connections.isQuiet { setReading(reading) }
        if directives.takesLines, !connections.isQuiet {
            context.eventLoop.assumeIsolated().execute { [self] in takeKeptLines() }
        }
        if directives.shutsOutput { context.close(mode: .output, promise: nil) }
        if let moment = directives.wakesAt {
            timers.append(moment)
            connections.wake(at: moment)
        }
        if directives.closes != nil { close(context) }
    }

    /// Clients see the end at once, whoever else may have the socket.
    private func close(_ context: ChannelHandlerContext) {
        if sharesSocket {
            try? context.channel.withDescriptor { _ = shutdown($0, Int32(SHUT_RDWR)) }
        }
        context.close(promise: nil)
    }
}
