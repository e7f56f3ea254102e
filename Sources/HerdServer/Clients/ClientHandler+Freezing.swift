import HerdCore
import NIOCore

extension ClientHandler {
    /// Lets go of the channel, and gives what another handler needs to go on with the connection.
    ///
    /// Nil where there is nothing to go on with. The channel's own descriptor is closed by this,
    /// and with it its place in epoll, which the duplicate would otherwise still feed.
    func freeze(at now: Moment) -> HandedConnection? {
        guard let context else { return nil }
        defer {
            self.context = nil
            context.close(promise: nil)
        }
        guard let frozen = machine.frozen(at: now), let descriptor = context.channel.duplicate()
        else { return nil }
        countUnsent()
        let record = HandoverRecord(
            connection: frozen,
            input: Array(kept.readableBytesView),
            unsent: unsent.bytes,
            replies: replies.frozen,
            hasAsked: hasAsked,
            hasReported: hasReported,
            addressDebt: place.map { connections.addresses.debt($0, at: now) } ?? .zero
        )
        forgetQuestions()
        count(held: 0)
        return HandedConnection(record: record, descriptor: descriptor)
    }

    /// Goes on where `thawing` stood: first with what was answered, then with what was asked.
    func thaw() {
        guard let context, let record = thawing else { return }
        thawing = nil
        if !record.unsent.isEmpty {
            write(context.channel.allocator.buffer(bytes: record.unsent), context)
        }
        askAgain()
        writeReplies()
        flush()
        happened(.thawed(rest: rest, load: weigh()))
    }
}
