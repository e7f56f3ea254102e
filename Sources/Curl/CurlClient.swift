import CCurl
import Glibc
import Synchronization

/// Many HTTP requests at once, on one thread that runs a libcurl multi handle.
///
/// Every request's completion is called exactly once: on curl's thread, or, where the client takes
/// no more (too many, shut down), on the caller's before `start` returns. Completions and
/// receivers must be quick, and hop to their own thread or event loop for anything that is not.
public final class CurlClient: Sendable {
    public typealias Completion = @Sendable (Result<CurlResponse, CurlError>) -> Void
    public typealias Receiver = @Sendable (CurlHead, [UInt8]) -> Void

    private let mailbox: Mailbox
    private let hostConnectionsMax: Int
    private let thread = Mutex(ThreadState.none)
    private let ticketsGiven = Atomic<UInt64>(0)

    private enum ThreadState {
        /// Nothing has been asked yet.
        case none
        case running(pthread_t)
        /// Somebody has taken it upon himself to join it.
        case given
    }

    /// A client that costs nothing before its first request: that starts the thread, which loads
    /// libcurl.
    ///
    /// - Parameters:
    ///   - transfersMax: requests under way or waiting for a connection; more are refused at once.
    ///   - hostConnectionsMax: connections to one host; further requests wait for one.
    public init(transfersMax: Int = 64, hostConnectionsMax: Int = 8) {
        mailbox = Mailbox(transfersMax: transfersMax)
        self.hostConnectionsMax = hostConnectionsMax
    }

    deinit {
        shutdown()
    }

    /// Starts a request whose body is kept and given to the completion.
    @discardableResult
    public func start(
        _ request: CurlRequest,
        completion: @escaping Completion
    ) -> CurlTicket {
        post(request, .memory, completion)
    }

    /// Starts a request whose body is handed on in the pieces in which it arrives.
    @discardableResult
    public func stream(
        _ request: CurlRequest,
        receive: @escaping Receiver,
        completion: @escaping Completion
    ) -> CurlTicket {
        post(request, .pieces(receive), completion)
    }

    /// Starts a request whose body is handed on line by line, without the LF, as it arrives.
    ///
    /// A line longer than `lineBytesMax` ends the transfer with `lineTooLong`. A last line without
    /// LF is handed on when the response is complete.
    @discardableResult
    public func streamLines(
        _ request: CurlRequest,
        lineBytesMax: Int = 1_048_576,
        receive: @escaping Receiver,
        completion: @escaping Completion
    ) -> CurlTicket {
        post(request, .lines(bytesMax: lineBytesMax, receive), completion)
    }

    /// Ends a transfer with `cancelled`; does nothing if it has ended.
    public func cancel(_ ticket: CurlTicket) {
        mailbox.postCancel(ticket)
    }

    /// Ends every transfer with `shutDown` and waits until the thread has ended.
    ///
    /// Called from a completion, it can't wait for its own thread, which then ends by itself.
    public func shutdown() {
        mailbox.close(because: .shutDown)
        let last = thread.withLock { thread in
            defer { thread = .given }
            return thread
        }
        guard case .running(let thread) = last else { return }
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    private func post(
        _ request: CurlRequest,
        _ sink: Transfer.Sink,
        _ completion: @escaping Completion
    ) -> CurlTicket {
        let ticket = CurlTicket(number: ticketsGiven.add(1, ordering: .relaxed).newValue)
        let order = Transfer.Order(
            ticket: ticket,
            request: request,
            sink: sink,
            completion: completion
        )
        if let refusal = ensureThread() ?? mailbox.post(order) { completion(.failure(refusal)) }
        return ticket
    }

    /// Nil if the thread runs, or has run; else why it can't.
    private func ensureThread() -> CurlError? {
        thread.withLock { thread in
            guard case .none = thread else { return nil }
            do throws(ThreadFailure) {
                thread = .running(
                    try startThread { [mailbox, hostConnectionsMax] in
                        TransferLoop.run(mailbox, hostConnectionsMax: hostConnectionsMax)
                    }
                )
                return nil
            } catch {
                return .library(code: CURLE_FAILED_INIT.rawValue)
            }
        }
    }
}
