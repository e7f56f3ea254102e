/// Names a reply that its connection still owes.
public struct PendingReply: Hashable, Sendable {
    let number: Int
}

/// Keeps one connection's replies in the order of its requests, though places and disks take time.
///
/// While nothing is pending, replies go straight to the output, a buffer that the shell owns and
/// empties. A reply that must wait is held, and all later ones are kept behind it. Those that wait
/// for the same save are held together.
public struct ReplyQueue: Equatable, Sendable {
    /// Replies that are not complete yet.
    public internal(set) var inWork = 0
    /// Bytes of replies, complete or not, that may not leave yet.
    public internal(set) var heldBytes = 0
    /// A reply that is held waits for a save.
    public var awaitsSave: Bool { savesAwaited > 0 }
    var savesAwaited = 0
    var slots: [Slot] = []
    /// Number of `slots[0]`, or of the next reply to be held where there is none.
    private(set) var firstNumber = 0
    /// Where the reply that was appended last begins, in the buffer that it was appended to.
    var lastStart = 0

    struct Slot: Equatable {
        var reply: [UInt8]
        let wait: Wait
        /// Which parts of the reply wait for a save.
        var saving = SavingReplies()
        var isComplete = false
        /// Replies to later requests, up to the next one that is held.
        var behind: [UInt8] = []

        var heldBytes: Int { reply.count + saving.lines.count + behind.count }

        /// Later replies join those that wait for a save, for there may be more of these to come.
        var isOpen: Bool {
            switch wait {
            case .save: !isComplete
            case .places: false
            }
        }

        var tailCount: Int { isOpen ? reply.count : behind.count }

        /// Lends the bytes to which the next reply is appended.
        mutating func withTail<Result>(_ body: (inout [UInt8]) -> Result) -> Result {
            isOpen ? body(&reply) : body(&behind)
        }
    }

    /// What a reply waits for.
    enum Wait: Equatable {
        /// What the places were asked, and how many of them the reply shall have at most.
        case places(PlacesQuestion, bound: Int)
        case save(SaveNumber)
    }

    public init() {}

    /// The name that `hold` will give next.
    public var nextPending: PendingReply { PendingReply(number: firstNumber + slots.count) }

    /// Lets `body` append one reply to the place where it belongs.
    public mutating func append(
        to output: inout [UInt8],
        _ body: (inout [UInt8]) -> LineOutcome
    ) -> LineOutcome {
        guard let last = slots.indices.last else {
            lastStart = output.count
            return body(&output)
        }
        lastStart = slots[last].tailCount
        let outcome = slots[last].withTail(body)
        heldBytes += slots[last].tailCount - lastStart
        return outcome
    }

    /// Appends to the reply that `append` made last, which is not held.
    public mutating func extendLast(in output: inout [UInt8], _ body: (inout [UInt8]) -> Void) {
        guard let last = slots.indices.last else { return body(&output) }
        let count = slots[last].tailCount
        slots[last].withTail(body)
        heldBytes += slots[last].tailCount - count
    }

    /// Takes the reply that `append` made last back from the output: it is to be completed later.
    ///
    /// The question is kept with it, so that whoever goes on with the connection can ask again.
    public mutating func hold(
        from output: inout [UInt8],
        question: PlacesQuestion,
        bound: Int
    ) -> PendingReply {
        let pending = nextPending
        hold(.places(question, bound: bound), from: &output)
        return pending
    }

    /// Lets `body` append the rest of a held reply; what may leave now goes to the output.
    public mutating func complete(
        _ pending: PendingReply,
        to output: inout [UInt8],
        _ body: (inout [UInt8]) -> Void
    ) {
        let position = pending.number - firstNumber
        precondition(
            slots.indices.contains(position) && !slots[position].isComplete,
            "reply \(pending.number) is not pending"
        )
        let before = slots[position].reply.count
        body(&slots[position].reply)
        heldBytes += slots[position].reply.count - before
        slots[position].isComplete = true
        inWork -= 1
        releaseComplete(to: &output)
    }

    /// Holds the reply that `append` made last; `lastStart` says where it begins.
    mutating func hold(_ wait: Wait, from output: inout [UInt8]) {
        if let last = slots.indices.last {
            let reply = slots[last].withTail { Self.takeEnd(of: &$0, from: lastStart) }
            slots.append(Slot(reply: reply, wait: wait))
        } else {
            let reply = Self.takeEnd(of: &output, from: lastStart)
            heldBytes += reply.count
            slots.append(Slot(reply: reply, wait: wait))
        }
        inWork += 1
    }

    private static func takeEnd(of bytes: inout [UInt8], from start: Int) -> [UInt8] {
        let end = Array(bytes[start...])
        bytes.removeLast(end.count)
        return end
    }

    mutating func releaseComplete(to output: inout [UInt8]) {
        let released = slots.prefix { $0.isComplete }
        for slot in released {
            output.append(contentsOf: slot.reply)
            output.append(contentsOf: slot.behind)
            heldBytes -= slot.heldBytes
        }
        firstNumber += released.count
        slots.removeFirst(released.count)
    }
}
