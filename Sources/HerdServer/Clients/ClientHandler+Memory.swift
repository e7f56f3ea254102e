import HerdCore

/// What one connection holds counts for the memory of all.
extension ClientHandler {
    /// What is in work, once it counts for the memory of all.
    func weigh() -> ConnectionLoad {
        count(held: replies.heldBytes + unsent.count + kept.readableBytes)
        return load
    }

    func count(held bytes: Int) {
        connections.memory.changed(from: counted, to: bytes)
        counted = bytes
    }
}
