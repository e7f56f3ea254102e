/// Replies that may leave only when what they say can't be lost any more.
extension ReplyQueue {
    /// Takes the reply that `append` made last back from the output, until `save` is done.
    ///
    /// `line` is answered otherwise if the disk does not take what it says.
    public mutating func hold(
        from output: inout [UInt8],
        until save: SaveNumber,
        line: UnsafeRawBufferPointer
    ) {
        if !joinLast(until: save) {
            hold(.save(save), from: &output)
            savesAwaited += 1
        }
        let last = slots.count - 1
        let before = slots[last].refusal.count
        slots[last].refusal.appendNotKept(line)
        heldBytes += slots[last].refusal.count - before
    }

    /// All saves up to this one are over; what may leave now goes to the output.
    public mutating func saveEnded(
        _ save: SaveNumber,
        _ outcome: SaveOutcome,
        to output: inout [UInt8]
    ) {
        guard awaitsSave else { return }
        for position in slots.indices where slots[position].isHeld(upTo: save) {
            complete(position, outcome)
        }
        releaseComplete(to: &output)
    }

    /// Puts the reply that was appended last to others of the same save; false if there are none.
    private mutating func joinLast(until save: SaveNumber) -> Bool {
        guard let last = slots.indices.last, lastStart == 0, slots[last].wait == .save(save),
            !slots[last].isComplete
        else { return false }
        slots[last].reply.append(contentsOf: slots[last].behind)
        slots[last].behind.removeAll(keepingCapacity: true)
        return true
    }

    private mutating func complete(_ position: Int, _ outcome: SaveOutcome) {
        let before = slots[position].heldBytes
        switch outcome {
        case .saved: break
        case .refused: slots[position].reply = slots[position].refusal
        }
        slots[position].refusal = []
        slots[position].isComplete = true
        heldBytes += slots[position].heldBytes - before
        inWork -= 1
        savesAwaited -= 1
    }
}

extension ReplyQueue.Slot {
    fileprivate func isHeld(upTo save: SaveNumber) -> Bool {
        switch wait {
        case .save(let awaited): !isComplete && awaited <= save
        case .places: false
        }
    }
}
