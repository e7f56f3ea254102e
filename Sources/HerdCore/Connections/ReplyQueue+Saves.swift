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
        if !lastAwaits(save) {
            hold(.save(save), from: &output)
            savesAwaited += 1
            lastStart = 0
        }
        let last = slots.count - 1
        let lines = slots[last].saving.lines.count
        let reply = slots[last].reply
        slots[last].saving.add(lastStart..<reply.count, of: reply, to: line)
        heldBytes += slots[last].saving.lines.count - lines
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

    /// The last reply stands already where those stand that wait for the same save.
    private func lastAwaits(_ save: SaveNumber) -> Bool {
        guard let last = slots.indices.last else { return false }
        return slots[last].isOpen && slots[last].wait == .save(save)
    }

    private mutating func complete(_ position: Int, _ outcome: SaveOutcome) {
        let before = slots[position].heldBytes
        switch outcome {
        case .saved: break
        case .refused: slots[position].reply = slots[position].saving.refused(slots[position].reply)
        }
        slots[position].saving = SavingReplies()
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
