import CCurl
import Synchronization

/// The only state that callers' threads and curl's thread share.
///
/// Invariant: the multi handle is woken only under the lock and only before the mailbox is
/// closed, and curl's thread frees it only after it has seen the mailbox closed.
final class Mailbox: Sendable {
    enum Command: Sendable {
        case start(Transfer.Order)
        case cancel(CurlTicket)
    }

    private struct State {
        var commands: [Command] = []
        /// Taken and not yet ended.
        var transfers = 0
        var isClosed = false
    }

    let transfersMax: Int
    private let multi: MultiHandle
    private let state = Mutex(State())

    init(multi: MultiHandle, transfersMax: Int) {
        self.multi = multi
        self.transfersMax = transfersMax
    }

    /// Nil if the order was taken, else why not.
    func post(_ order: Transfer.Order) -> CurlError? {
        state.withLock { state in
            guard !state.isClosed else { return .shutDown }
            guard state.transfers < transfersMax else {
                return .tooManyTransfers(max: transfersMax)
            }
            state.transfers += 1
            state.commands.append(.start(order))
            multi.wake()
            return nil
        }
    }

    func postCancel(_ ticket: CurlTicket) {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.commands.append(.cancel(ticket))
            multi.wake()
        }
    }

    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            multi.wake()
        }
    }

    func transferEnded() {
        state.withLock { $0.transfers -= 1 }
    }

    /// What was posted since the last call, in order, and whether that was all for ever.
    func take() -> (commands: [Command], isClosed: Bool) {
        state.withLock { state in
            defer { state.commands = [] }
            return (state.commands, state.isClosed)
        }
    }
}
