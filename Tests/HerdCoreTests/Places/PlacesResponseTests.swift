import Testing

@testable import HerdCore

@Suite struct PlacesResponseTests {
    static let key = Secret("AIzaTopSecret")

    static func read(
        _ body: String,
        status: Int = 200,
        retryAfter: String? = nil,
        from provider: PlacesProvider = .googleLegacy
    ) -> Result<PlacesAnswer, PlacesFailure> {
        PlacesResponse(httpStatus: status, retryAfter: retryAfter, body: Array(body.utf8))
            .answer(from: provider, hiding: key)
    }

    static func failure(_ result: Result<PlacesAnswer, PlacesFailure>) -> PlacesFailure? {
        switch result {
        case .success: nil
        case .failure(let failure): failure
        }
    }

    @Test(arguments: PlacesStatus.allCases)
    func `every status of Google's comes in the body of a 200`(status: PlacesStatus) throws {
        let body = #"{"results":[],"status":"\#(status.rawValue)"}"#
        let result = Self.read(body)
        if status == .ok || status == .zeroResults {
            #expect(try result.get().status == status)
        } else {
            #expect(Self.failure(result)?.reason == .provider(status))
            #expect(Self.failure(result)?.status == status)
        }
    }

    @Test func `a status that nobody knows is an unknown error`() {
        let failure = Self.failure(Self.read(#"{"results":[],"status":"NEW_ONE"}"#))
        #expect(failure?.status == .unknownError)
    }

    @Test func `the provider's own words are for the log, without the key`() {
        let body =
            #"{"error_message":"The provided API key AIzaTopSecret is invalid.","results":[],"#
            + #""status":"REQUEST_DENIED"}"#
        let failure = Self.failure(Self.read(body))
        #expect(failure?.detail == "The provided API key ••• is invalid.")
        #expect(failure.map { PlacesAnswer($0).text() }?.contains("provided") == false)
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "{\"status\":1,\"results\":[]}", "{\"status\":\"OK\"}",
        "{\"status\":\"OK\",\"results\":{}}", "{\"results\":[],\"status\":\"OK\"", "<html>",
        "{\"results\":[],\"results\":[1],\"status\":\"OK\"}",
    ])
    func `a body of another shape is unreadable`(body: String) {
        #expect(Self.failure(Self.read(body))?.reason == .unreadable)
    }

    @Test(arguments: [
        (400, PlacesStatus.invalidRequest, false, false), (401, .requestDenied, false, true),
        (403, .requestDenied, false, true), (404, .unknownError, false, true),
        (302, .unknownError, false, true), (204, .unknownError, false, true),
        (429, .overQueryLimit, true, true), (500, .unknownError, true, true),
        (503, .unknownError, true, true), (599, .unknownError, true, true),
    ])
    func `an HTTP status other than 200 has its word of Google's`(
        http: Int,
        status: PlacesStatus,
        mayBeRetried: Bool,
        isAgainstProvider: Bool
    ) throws {
        for provider in PlacesProvider.allCases {
            let result = Self.read("{}", status: http, from: provider)
            let failure = try #require(Self.failure(result))
            #expect(failure.reason == .http(http))
            #expect(failure.status == status)
            #expect(failure.mayBeRetried == mayBeRetried)
            #expect(failure.isAgainstProvider == isAgainstProvider)
        }
    }

    @Test(arguments: [
        (PlacesFailure.Reason.unreachable, true, true), (.untrusted, false, true),
        (.timedOut(answerBegun: false), true, true), (.timedOut(answerBegun: true), false, true),
        (.cutOff(answerBegun: false), true, true), (.cutOff(answerBegun: true), false, true),
        (.tooLarge, false, true), (.unreadable, false, true),
        (.provider(.overQueryLimit), true, true), (.provider(.unknownError), true, true),
        (.provider(.requestDenied), false, true), (.provider(.invalidRequest), false, false),
        (.tooBusy, false, false), (.providerDown, false, false), (.shuttingDown, false, false),
    ])
    func `only what may pass is tried again`(
        reason: PlacesFailure.Reason,
        mayBeRetried: Bool,
        isAgainstProvider: Bool
    ) {
        #expect(PlacesFailure(reason).mayBeRetried == mayBeRetried)
        #expect(PlacesFailure(reason).isAgainstProvider == isAgainstProvider)
    }

    @Test(
        arguments: [
            ("2", Duration.seconds(2)), ("0", .zero), ("999999", .seconds(999_999)),
            ("1000000", nil),
            ("-1", nil), ("1.5", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("", nil),
            (nil, nil),
        ] as [(String?, Duration?)]
    )
    func `Retry-After counts in seconds`(header: String?, duration: Duration?) {
        let failure = Self.failure(Self.read("{}", status: 503, retryAfter: header))
        #expect(failure?.retryAfter == duration)
    }
}
