import Curl
public import HerdCore

/// Asks the supervisor of a herd over its UNIX socket.
public struct ControlClient: Sendable {
    private let curl: CurlClient
    private let path: String

    /// Why a question has no answer.
    public enum Failure: Error, Equatable {
        /// Nobody answers on the socket.
        case noHerd
        /// The supervisor says no, and why.
        case refused(OperationFailure)
        /// The supervisor goes on with what it was asked.
        case timedOut
        /// The supervisor went away before it had answered.
        case closed
        /// The supervisor went away in the middle, or does not speak as it should.
        case broken(String)
    }

    public init(path: String) {
        self.path = path
        curl = CurlClient()
    }

    public func status(within limit: Duration) async throws -> HerdStatus {
        try await askAgain("status", within: limit)
    }

    /// All that is known of these servers.
    public func detail(of names: [String], within limit: Duration) async throws -> HerdDetail {
        let list = names.map(percentEncoded).joined(separator: ",")
        return try await askAgain("servers/\(list)", within: limit)
    }

    /// A supervisor that is just dying takes connections and closes them: then it is asked again,
    /// until nobody answers any more, or the next one does.
    private func askAgain<Answer: Decodable>(
        _ what: String,
        within limit: Duration
    ) async throws -> Answer {
        let deadline = ContinuousClock.now + min(limit, Self.diesWithin)
        while true {
            do {
                return try await ask(.get, what, within: limit)
            } catch Failure.closed where .now < deadline {
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    /// The kernel needs milliseconds to end a process; more where it has much memory.
    private static let diesWithin: Duration = .seconds(2)
    private static let pause: Duration = .milliseconds(20)

    /// The herd's status once all the servers are where they were asked to be.
    public func perform(
        _ action: ServerAction,
        on names: [String],
        within limit: Duration
    ) async throws -> HerdStatus {
        let list = names.map(percentEncoded).joined(separator: ",")
        return try await ask(.post([]), "servers/\(list)/\(action)", within: limit)
    }

    /// Returns when the logs of these servers go on in new files.
    public func rotateLogs(_ names: [String], within limit: Duration) async throws -> HerdStatus {
        let list = names.map(percentEncoded).joined(separator: ",")
        return try await ask(.post([]), "logs/\(list)/rotate", within: limit)
    }

    /// Ends the supervisor alone.
    public func leave(within limit: Duration) async throws -> HerdStatus {
        try await ask(.post([]), "leave", within: limit)
    }

    public func down(within limit: Duration) async throws -> DownReport {
        try await ask(.post([]), "down", within: limit)
    }

    /// Each step of the reload as it happens; the last is the outcome.
    public func reload(
        _ asked: ReloadRequest,
        within limit: Duration
    ) -> AsyncThrowingStream<ReloadProgress, any Error> {
        follow("reload\(asked.query)", within: limit)
    }

    /// Likewise each step of an apply of this file.
    public func apply(
        _ file: String,
        within limit: Duration
    ) -> AsyncThrowingStream<ReloadProgress, any Error> {
        follow("apply\(ApplyQuery.text(file: file))", within: limit)
    }

    private func follow(
        _ what: String,
        within limit: Duration
    ) -> AsyncThrowingStream<ReloadProgress, any Error> {
        let request = request(.post([]), what, within: limit)
        return AsyncThrowingStream { steps in
            let ticket = curl.streamLines(request) { head, line in
                steps.yield(with: step(head, line))
            } completion: { result in
                steps.finish(throwing: result.failure.map(Failure.init))
            }
            steps.onTermination = { _ in curl.cancel(ticket) }
        }
    }

    /// Asks the reload that goes on to go no further than the server that is being moved.
    public func stopReload(within limit: Duration) async throws -> HerdStatus {
        try await ask(.post([]), "reload/stop", within: limit)
    }

    private func step(_ head: CurlHead, _ line: [UInt8]) -> Result<ReloadProgress, any Error> {
        Result {
            try answer(head, line)
        }
    }

    private func ask<Answer: Decodable>(
        _ method: CurlRequest.Method,
        _ what: String,
        within limit: Duration
    ) async throws -> Answer {
        let request = request(method, what, within: limit)
        let result = await withCheckedContinuation { continuation in
            curl.start(request) { continuation.resume(returning: $0) }
        }
        switch result {
        case .success(let response): return try answer(response.head, response.body)
        case .failure(let error): throw Failure(error)
        }
    }

    private func answer<Answer: Decodable>(_ head: CurlHead, _ body: [UInt8]) throws -> Answer {
        do {
            if head.status == 200 { return try ControlJSON.decode(body, as: Answer.self) }
            throw Failure.refused(try ControlJSON.decode(body, as: ErrorReply.self).error)
        } catch let error as DecodingError {
            throw Failure.broken("its answer (\(head.status)) makes no sense: \(error)")
        }
    }

    private func request(
        _ method: CurlRequest.Method,
        _ what: String,
        within limit: Duration
    ) -> CurlRequest {
        // The host is not looked up: it only fills the Host header that HTTP asks for.
        var request = CurlRequest(url: "http://herdctl/v1/\(what)", protocols: .http)
        request.method = method
        request.unixSocketPath = path
        request.answerWithin = limit
        return request
    }
}

extension ControlClient.Failure {
    fileprivate init(_ error: CurlError) {
        switch error {
        // A path longer than a socket can have is "unresolved" to libcurl.
        case .unreachable, .unresolved: self = .noHerd
        case .timedOut: self = .timedOut
        case .cutOff(answerBegun: false): self = .closed
        default: self = .broken(error.description)
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

/// Everything but letters, digits, `-`, `.`, `_` and `~` as `%XX` (RFC 3986, section 2.3).
func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        let character = Character(Unicode.Scalar(byte))
        if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
            return String(character)
        }
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "%0\(digits)" : "%\(digits)"
    }.joined()
}
