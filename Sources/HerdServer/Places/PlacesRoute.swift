import Curl
import HerdCore

/// How a search gets to its provider.
struct PlacesRoute {
    private let configuration: PlacesConfiguration
    private let key: Secret?
    private let socketPath: String?

    init(_ configuration: PlacesConfiguration, key: Secret?, folder: HerdFolder) {
        self.configuration = configuration
        self.key = key
        let isLocal = configuration.provider == .offline && configuration.url == nil
        socketPath = isLocal ? "\(folder.run)/places.sock" : nil
    }

    func request(_ search: PlacesSearch, within limit: Duration) -> CurlRequest {
        let provider = configuration.provider
        let places = PlacesRequest(search, of: provider, base: configuration.url, key: key)
        let isPlain = places.url.hasPrefix("http://")
        var request = CurlRequest(url: places.url, protocols: isPlain ? .http : .https)
        request.method = places.body.map { .post($0) } ?? .get
        request.headers = places.headers.map { ($0.name, $0.value) }
        request.unixSocketPath = socketPath
        request.connectWithin = configuration.connectWithin
        request.answerWithin = limit
        request.bodyBytesMax = configuration.answerBytesMax
        return request
    }

    func answer(
        _ result: Result<CurlResponse, CurlError>
    ) -> Result<PlacesAnswer, PlacesFailure> {
        result.mapError { PlacesFailure($0) }.flatMap { response in
            let response = PlacesResponse(
                httpStatus: response.status,
                retryAfter: response.head.value(of: "Retry-After"),
                body: response.body
            )
            return response.answer(from: configuration.provider, hiding: key)
        }
    }
}

extension PlacesFailure {
    fileprivate init(_ error: CurlError) {
        self.init(Reason(error), detail: error.description)
    }
}

extension PlacesFailure.Reason {
    fileprivate init(_ error: CurlError) {
        switch error {
        case .unresolved, .unreachable, .proxyFailed, .badRequest, .protocolRefused,
            .optionRefused, .noLibrary, .library:
            self = .unreachable
        case .untrusted, .tlsFailed: self = .untrusted
        case .timedOut(let answerBegun): self = .timedOut(answerBegun: answerBegun)
        case .cutOff(let answerBegun): self = .cutOff(answerBegun: answerBegun)
        case .headTooLarge, .bodyTooLarge, .lineTooLong: self = .tooLarge
        case .notHTTP, .badEncoding: self = .unreadable
        case .tooManyTransfers: self = .tooBusy
        case .cancelled, .shutDown: self = .shuttingDown
        }
    }
}
