import HerdCore
public import Hummingbird

/// Google's two Nearby Searches, answered from the gazetteer.
public enum PlacesRouter {
    public static let legacyPath = "/maps/api/place/nearbysearch/json"
    public static let newPath = "/v1/places:searchNearby"

    /// Requests are small: Google's own limit on a legacy URL is 16 KiB with 8 KiB recommended.
    static let requestBytesMax = 8192

    public static func router(for gazetteer: Gazetteer) -> Router<BasicRequestContext> {
        let router = Router()
        router.get(RouterPath(legacyPath)) { request, _ in
            // An API key is neither needed nor read: whatever `key` says is ignored.
            let answer = NearbyAnswer(query: request.uri.query ?? "", from: gazetteer)
            return jsonResponse(.ok, answer.json())
        }
        router.post(RouterPath(newPath)) { request, _ in
            let mask = request.headers.first { $0.name.canonicalName == "x-goog-fieldmask" }
            let body = try await request.body.collect(upTo: requestBytesMax)
            let answer = NewNearbyAnswer(
                fieldMask: mask?.value,
                body: Array(body.readableBytesView),
                from: gazetteer
            )
            return jsonResponse(.init(code: answer.httpStatus), answer.json())
        }
        router.get("/healthz") { _, _ in "ok\n" }
        return router
    }

    private static func jsonResponse(_ status: HTTPResponse.Status, _ body: [UInt8]) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=UTF-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
