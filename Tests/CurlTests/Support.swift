import Curl
import Testing

extension CurlClient {
    /// The end of one request.
    func respond(to request: CurlRequest) async -> Result<CurlResponse, CurlError> {
        await withCheckedContinuation { continuation in
            start(request) { continuation.resume(returning: $0) }
        }
    }
}

extension Result where Success == CurlResponse, Failure == CurlError {
    var error: CurlError? {
        switch self {
        case .success: nil
        case .failure(let error): error
        }
    }

    var status: Int? { try? get().status }
    var text: String? { (try? get()).map { String(decoding: $0.body, as: UTF8.self) } }
}

/// Something that happens once or more on another thread, to wait for in a test.
struct Occurrence: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func happened() { continuation.yield() }

    func wait() async {
        for await _ in stream { return }
    }
}
