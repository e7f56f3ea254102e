import HerdCore

/// Replies that leave when what they say is on the disk.
extension ClientHandler {
    /// Keeps the reply to `line` back until then.
    func hold(_ line: UnsafeRawBufferPointer, until save: SaveNumber) {
        replies.hold(from: &connections.output, until: save, line: line)
        connections.awaitSave(self)
    }

    func saveEnded(_ save: SaveNumber, _ outcome: SaveOutcome) {
        isAwaitingSave = false
        guard context != nil else { return }
        replies.saveEnded(save, outcome, to: &connections.output)
        if replies.awaitsSave { connections.awaitSave(self) }
        writeReplies()
        flush()
        reportOutput()
    }

    // MARK: - A pause

    /// Nothing is read: what was read waits, what was asked is answered.
    func pause() {
        setReading(false)
    }

    func resume() {
        setReading(machine.isReading)
        takeKeptLines()
    }
}
