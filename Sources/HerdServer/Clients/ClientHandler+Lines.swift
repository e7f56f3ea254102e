import HerdCore
import NIOCore

extension ClientHandler {
    /// Why no line is taken any more, though nothing has ended yet.
    enum Refusal {
        case lineTooLong, noTurn
    }

    /// Answers what is whole among the bytes kept and the new ones, and keeps the rest.
    func take(_ bytes: ByteBuffer) {
        guard kept.readableBytes == 0 else { return takeKept(and: bytes) }
        let taken = bytes.withUnsafeReadableBytes(takeLines)
        if taken < bytes.readableBytes {
            kept.writeBytes(bytes.readableBytesView.dropFirst(taken))
        }
    }

    private func takeKept(and bytes: ByteBuffer) {
        kept.writeImmutableBuffer(bytes)
        let taken = kept.withUnsafeReadableBytes(takeLines)
        kept.moveReaderIndex(forwardBy: taken)
        // Between two lines a connection holds no memory.
        if kept.readableBytes == 0 { kept = ByteBuffer() } else { kept.discardReadBytes() }
    }

    /// What is kept, in the machine's words.
    var rest: ConnectionRest {
        guard kept.readableBytes > 0 else { return .nothing }
        if inputHasEnded { return .lines }
        let bytesMax = connections.limits.lineBytesMax
        return kept.withUnsafeReadableBytes { bytes in
            switch LineScan.next(in: bytes, from: 0, bytesMax: bytesMax) {
            case .line, .tooLong: .lines
            case .unfinished: .unfinishedLine
            }
        }
    }

    /// The load is known before the machine is asked, which would be copied for each line else.
    private var mayTakeLine: Bool {
        let load = load
        return machine.mayTakeLine(load)
    }

    /// Answers lines as long as the machine allows it; returns the number of bytes that they had.
    private func takeLines(from bytes: UnsafeRawBufferPointer) -> Int {
        let now = connections.clock.wallTime()
        let bytesMax = connections.limits.lineBytesMax
        let reports = connections.reports
        var start = 0
        while start < bytes.count, !connections.isQuiet, mayTakeLine {
            switch LineScan.next(in: bytes, from: start, bytesMax: bytesMax) {
            case .line(let end):
                if becomesNeighbor(UnsafeRawBufferPointer(rebasing: bytes[start..<end])) {
                    return isToMove ? start : end + 1
                }
                guard getsTurn() else { return refusal == nil ? start : bytes.count }
                answer(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), by: reports, at: now)
                start = end + 1
            case .tooLong:
                refuse(UnsafeRawBufferPointer(rebasing: bytes[start...]))
                return bytes.count
            case .unfinished:
                guard inputHasEnded else { return start }
                guard getsTurn() else { return refusal == nil ? start : bytes.count }
                answer(UnsafeRawBufferPointer(rebasing: bytes[start...]), by: reports, at: now)
                return bytes.count
            }
        }
        return start
    }

    /// A neighbor says PEER before anything else.
    private func becomesNeighbor(_ line: UnsafeRawBufferPointer) -> Bool {
        guard !hasAsked, !hasReported, connections.hasPeers, let channel = context?.channel
        else { return false }
        guard let peers = connections.peers else {
            isToMove = connections.isGreeting(line)
            return isToMove
        }
        neighbor = peers.accept(line, on: channel)
        return neighbor != nil
    }

    /// Leaves the connection to the neighbor's handler, with the bytes that are not taken yet, or
    /// to the main loop, where neighbors are.
    func giveWay(_ context: ChannelHandlerContext) {
        guard let neighbor else { return connections.moveToMain(self) }
        let rest = kept
        kept = ByteBuffer()
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(neighbor, position: .after(self))
            pipeline.removeHandler(context: context, promise: nil)
        } catch {
            return context.close(promise: nil)
        }
        if rest.readableBytes > 0 { neighbor.take(rest) }
    }

    /// `reports` is asked for once a read: to count its users takes as long as to find a word.
    private func answer(
        _ line: UnsafeRawBufferPointer,
        by reports: ReportLines,
        at now: WallTime
    ) {
        linesTaken += 1
        let outcome = replies.append(to: &connections.output) { reply in
            reports.handle(line, at: now, reply: &reply)
        }
        switch outcome {
        case .answered: hasAsked = true
        case .saving(let save):
            hasAsked = true
            hold(line, until: save)
        case .silent: hasReported = true
        case .places(let question, let bound):
            hasAsked = true
            ask(question, bound: bound)
        }
    }

    private func refuse(_ line: UnsafeRawBufferPointer) {
        refusal = .lineTooLong
        let reports = connections.reports
        _ = replies.append(to: &connections.output) { reply in
            reports.handleTooLong(line, reply: &reply)
            return .answered
        }
    }

    /// Whether the next line may be taken now, where those of one address take turns.
    private func getsTurn() -> Bool {
        guard let place, !machine.useTurn() else { return true }
        switch connections.addresses.takeTurn(place) {
        case .now: return true
        case .later(let moment):
            connections.limited { $0.requestsDelayed += 1 }
            connections.log.requestsDelayed(of: context?.remoteAddress)
            happened(.turnDelayed(until: moment))
        case .never:
            refusal = .noTurn
            _ = replies.append(to: &connections.output) { reply in
                reply.append(contentsOf: Self.tooManyRequests.utf8)
                return .answered
            }
        }
        return false
    }

    static let tooManyRequests = "? busy: too many requests come from your address\n"

    // MARK: - Places

    /// Asks for the JSON that completes the last reply, which waits where it is not known already.
    private func ask(_ question: PlacesQuestion, bound: Int) {
        switch lookUp(question, bound: bound, for: replies.nextPending) {
        case .known(let answer):
            replies.extendLast(in: &connections.output) {
                Self.write(answer, bound: bound, to: &$0)
            }
        case .asked(let ticket):
            let held = replies.hold(from: &connections.output, question: question, bound: bound)
            tickets[held] = ticket
        }
    }

    /// Asks the places for all that still waits for them, after another handler had asked.
    func askAgain() {
        for (pending, question, bound) in replies.questions {
            switch lookUp(question, bound: bound, for: pending) {
            case .known(let answer):
                replies.complete(pending, to: &connections.output) {
                    Self.write(answer, bound: bound, to: &$0)
                }
            case .asked(let ticket): tickets[pending] = ticket
            }
        }
    }

    private enum LookUp {
        case known(PlacesAnswer)
        case asked(PlacesTicket)
    }

    /// Looks for the answer; where it has to be asked for it will complete `pending`.
    private func lookUp(
        _ question: PlacesQuestion,
        bound: Int,
        for pending: PendingReply
    ) -> LookUp {
        if let answer = connections.places.known(question) { return .known(answer) }
        var early: PlacesAnswer?
        var isAsking = true
        let ticket = connections.places.ask(question) { [weak self] answer in
            if isAsking { early = answer } else { self?.complete(pending, answer, bound: bound) }
        }
        isAsking = false
        return early.map { .known($0) } ?? .asked(ticket)
    }

    private func complete(_ pending: PendingReply, _ answer: PlacesAnswer, bound: Int) {
        guard tickets.removeValue(forKey: pending) != nil else { return }
        replies.complete(pending, to: &connections.output) { reply in
            Self.write(answer, bound: bound, to: &reply)
        }
        writeReplies()
        flush()
        reportOutput()
    }

    private static func write(_ answer: PlacesAnswer, bound: Int, to reply: inout [UInt8]) {
        answer.write(bound: bound, into: &reply)
        reply.append(UInt8(ascii: "\n"))
        reply.append(UInt8(ascii: "\n"))
    }
}
