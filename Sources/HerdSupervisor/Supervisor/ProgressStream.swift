import HerdCore

/// The steps of one reload on their way to whoever asked for it, in their order.
///
/// One that tells of a failure waits for the failed worker's last lines; what comes after it waits
/// behind it.
final class ProgressStream {
    let steps: AsyncStream<ReloadProgress>
    private let continuation: AsyncStream<ReloadProgress>.Continuation
    private var waiting: [Entry] = []
    /// Nothing of it is left to send.
    private(set) var isOver = false
    /// Nothing will be added to it.
    private(set) var isFinished = false

    /// Names a step that is not complete.
    typealias Ticket = Int
    private var lastTicket: Ticket = 0

    private enum Entry {
        case complete(ReloadProgress)
        case open(Ticket, ReloadProgress)
        case end
    }

    init() {
        (steps, continuation) = AsyncStream<ReloadProgress>.makeStream()
    }

    func send(_ step: ReloadProgress) {
        append(.complete(step))
    }

    /// Sends a step once `complete` is called for it.
    func hold(_ step: ReloadProgress) -> Ticket {
        lastTicket += 1
        append(.open(lastTicket, step))
        return lastTicket
    }

    func complete(_ ticket: Ticket, lines: [String]) {
        for (index, entry) in waiting.enumerated() {
            guard case .open(ticket, var step) = entry else { continue }
            step.lines = lines
            waiting[index] = .complete(step)
        }
        sendComplete()
    }

    /// Nothing comes after what was sent and held.
    func finish() {
        isFinished = true
        append(.end)
    }

    private func append(_ entry: Entry) {
        waiting.append(entry)
        sendComplete()
    }

    private func sendComplete() {
        while let first = waiting.first {
            switch first {
            case .complete(let step): continuation.yield(step)
            case .open: return
            case .end:
                continuation.finish()
                isOver = true
            }
            waiting.removeFirst()
        }
    }
}
