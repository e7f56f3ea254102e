import CCurl
import Synchronization

/// The only state that callers' threads and curl's thread share.
///
/// Invariant: the multi handle is woken only under the lock and only before the mailbox is
/// closed, and curl's thread frees it only after it has seen the mailbox closed. What is posted
/// before there is a handle is taken when there is one.
final class Mailbox: Sendable {
    enum Command: Sendable {
        case start(Transfer.Order)
        case cancel(CurlTicket)
    }

    private struct State {
        var commands: [Command] = []
        /// Taken and not yet ended.
        var transfers = 0
        /// Why nothing more is taken.
        var closed: CurlError?
        var multi: MultiHandle?
    }

    let transfersMax: Int
    private let state = Mutex(State())

    init(transfersMax: Int) {
        self.transfersMax = transfersMax
    }

    /// Nil if the order was taken, else why not.
    func post(_ order: Transfer.Order) -> CurlError? {
        state.withLock { state in
            if let closed = state.closed { return closed }
            guard state.transfers < transfersMax else {
                return .tooManyTransfers(max: transfersMax)
            }
            state.transfers += 1
            state.commands.append(.start(order))
            state.multi?.wake()
            return nil
        }
    }

    func postCancel(_ ticket: CurlTicket) {
        state.withLock { state in
            guard state.closed == nil else { return }
            state.commands.append(.cancel(ticket))
            state.multi?.wake()
        }
    }

    /// Has this handle woken whenever something is posted.
    func open(_ multi: MultiHandle) {
        state.withLock { $0.multi = multi }
    }

    /// Takes no further order, and says why.
    func close(because error: CurlError) {
        state.withLock { state in
            guard state.closed == nil else { return }
            state.closed = error
            state.multi?.wake()
        }
    }

    func transferEnded() {
        state.withLock { $0.transfers -= 1 }
    }

    /// What was posted since the last call, in order, and whether that was all for ever.
    func take() -> (commands: [Command], isClosed: Bool) {
        state.withLock { state in
            defer { state.commands = [] }
            return (state.commands, state.closed != nil)
        }
    }
}
