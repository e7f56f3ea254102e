/// What the provider sent back over HTTP.
public struct PlacesResponse: Equatable, Sendable {
    public let httpStatus: Int
    /// The header of that name, as it came.
    public let retryAfter: String?
    public let body: [UInt8]

    public init(httpStatus: Int, retryAfter: String?, body: [UInt8]) {
        self.httpStatus = httpStatus
        self.retryAfter = retryAfter
        self.body = body
    }

    /// The answer in the legacy shape, whatever the provider speaks.
    public func answer(
        from provider: PlacesProvider,
        hiding key: Secret?
    ) -> Result<PlacesAnswer, PlacesFailure> {
        do throws(PlacesFailure) {
            switch provider {
            case .offline, .googleLegacy: return .success(try legacyAnswer(hiding: key))
            case .google: return .success(try newAnswer(hiding: key))
            }
        } catch {
            return .failure(error)
        }
    }

    /// The whole object is kept as it came, `html_attributions` and `next_page_token` included.
    ///
    /// Google says even REQUEST_DENIED with HTTP 200, so both statuses are looked at.
    private func legacyAnswer(hiding key: Secret?) throws(PlacesFailure) -> PlacesAnswer {
        guard httpStatus == 200 else { throw failure(.http(httpStatus)) }
        let object = try parsedObject()
        guard let text = object["status"]?.string else { throw failure(.unreadable) }
        let status = PlacesStatus(rawValue: text) ?? .unknownError
        guard status.isAnswer else {
            let words = object["error_message"]?.string.map { Secret.redact($0, hiding: key) }
            throw failure(.provider(status), detail: words)
        }
        guard object["results"]?.elements != nil, let members = object.members,
            members.count(where: { $0.key == "results" }) == 1
        else { throw failure(.unreadable) }
        return PlacesAnswer(status: status, members: members)
    }

    func parsedObject() throws(PlacesFailure) -> JSONValue {
        guard let value = try? JSONValue(parsing: body), value.members != nil else {
            throw failure(.unreadable)
        }
        return value
    }

    func failure(_ reason: PlacesFailure.Reason, detail: String? = nil) -> PlacesFailure {
        PlacesFailure(reason, retryAfter: retryAfterDuration, detail: detail)
    }

    /// Only the form in seconds: a date would need the provider's clock and ours to agree.
    private var retryAfterDuration: Duration? {
        guard let retryAfter, retryAfter.utf8.count <= 6,
            retryAfter.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(retryAfter).map { .seconds($0) }
    }
}
