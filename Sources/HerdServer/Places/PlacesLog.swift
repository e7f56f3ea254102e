import HerdCore
import Logging

/// What the log gets to know of places: never a URL, a key, or a position to the meter.
struct PlacesLog {
    private let logger: Logger
    private let provider: PlacesProvider

    init(_ logger: Logger, provider: PlacesProvider) {
        self.logger = logger
        self.provider = provider
    }

    func callFailed(_ search: PlacesSearch, _ failure: PlacesFailure) {
        var metadata: Logger.Metadata = [
            "call": "\(provider.rawValue) nearby \(search.label)",
            "reason": "\(failure.sentence)",
        ]
        if let detail = failure.detail { metadata["detail"] = "\(detail)" }
        logger.warning("a places call failed", metadata: metadata)
    }

    func outageBegan(lasting duration: Duration) {
        logger.error(
            "the places provider is left alone",
            metadata: ["provider": "\(provider.rawValue)", "for": "\(duration)"]
        )
    }

    func outageEnded() {
        logger.notice(
            "the places provider answers again",
            metadata: ["provider": "\(provider.rawValue)"]
        )
    }
}
