import NIOCore

extension ClientHandler {
    func setReading(_ reading: Bool) {
        try? context?.channel.syncOptions?.setOption(.autoRead, value: reading)
    }

    /// Asks for the next read where the channel would do so by itself: next, and by all handlers.
    func readOn() {
        guard machine.isReading, !connections.isQuiet else { return }
        context?.read()
    }
}
