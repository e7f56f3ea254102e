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
    /// Nil once somebody has taken it upon himself to join it.
    private let thread: Mutex<pthread_t?>
    private let ticketsGiven = Atomic<UInt64>(0)

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - transfersMax: requests under way or waiting for a connection; more are refused at once.
    ///   - hostConnectionsMax: connections to one host; further requests wait for one.
    /// - Throws: `optionRefused` or `library` where libcurl or the system can't do it.
    public init(transfersMax: Int = 64, hostConnectionsMax: Int = 8) throws(CurlError) {
        guard Self.libraryStatus == CURLE_OK else {
            throw .library(code: Self.libraryStatus.rawValue)
        }
        let multi = try MultiHandle(hostConnectionsMax: hostConnectionsMax)
        let mailbox = Mailbox(multi: multi, transfersMax: transfersMax)
        self.mailbox = mailbox
        do throws(ThreadFailure) {
            thread = Mutex(
                try startThread {
                    TransferLoop(multi: multi, mailbox: mailbox).run()
                }
            )
        } catch {
            multi.free()
            throw .library(code: CURLE_FAILED_INIT.rawValue)
        }
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
        mailbox.close()
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let thread else { return }
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
        if let refusal = mailbox.post(order) { completion(.failure(refusal)) }
        return ticket
    }

    /// Once for the process, and never undone: other users of libcurl may be in it.
    private static let libraryStatus = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
