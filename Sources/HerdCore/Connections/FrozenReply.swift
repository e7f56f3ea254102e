/// A reply that waits for the places while no worker runs its connection, and what waits behind it.
///
/// Its first line stays as it was when the request came; only the places are asked again, which
/// changes nothing there.
public struct FrozenReply: Equatable, Sendable {
    /// The reply as far as it is known.
    public let head: [UInt8]
    public let question: PlacesQuestion
    /// The reply has at most so many places.
    public let bound: Int
    /// Complete replies to later requests, up to the next one that waits.
    public let behind: [UInt8]

    public init(head: [UInt8], question: PlacesQuestion, bound: Int, behind: [UInt8]) {
        self.head = head
        self.question = question
        self.bound = bound
        self.behind = behind
    }
}

extension ReplyQueue {
    /// All that is held, in the order of the requests; nothing may wait for a save.
    public var frozen: [FrozenReply] {
        var replies: [FrozenReply] = []
        for slot in slots {
            if slot.isComplete, let last = replies.popLast() {
                replies.append(last.followed(by: slot.reply + slot.behind))
            } else {
                replies.append(slot.frozen)
            }
        }
        return replies
    }

    /// A queue that goes on where another stood; replies that wait get new names.
    public init(thawing replies: [FrozenReply]) {
        self.init()
        slots = replies.map(Slot.init)
        inWork = replies.count
        heldBytes = slots.reduce(0) { $0 + $1.heldBytes }
    }

    /// What the places have not answered yet, in the order of the requests.
    public var questions: [(reply: PendingReply, question: PlacesQuestion, bound: Int)] {
        slots.indices.compactMap { position in
            let slot = slots[position]
            guard !slot.isComplete, case .places(let question, let bound) = slot.wait else {
                return nil
            }
            return (PendingReply(number: firstNumber + position), question, bound)
        }
    }
}

extension ReplyQueue.Slot {
    fileprivate init(_ frozen: FrozenReply) {
        self.init(
            reply: frozen.head,
            wait: .places(frozen.question, bound: frozen.bound),
            behind: frozen.behind
        )
    }

    fileprivate var frozen: FrozenReply {
        switch wait {
        case .places(let question, let bound):
            return FrozenReply(head: reply, question: question, bound: bound, behind: behind)
        case .save(let save):
            preconditionFailure("a connection is frozen that waits for save \(save.number)")
        }
    }
}

extension FrozenReply {
    fileprivate func followed(by more: [UInt8]) -> Self {
        Self(head: head, question: question, bound: bound, behind: behind + more)
    }
}
