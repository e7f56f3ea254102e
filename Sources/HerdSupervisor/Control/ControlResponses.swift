import HerdCore
import Hummingbird

/// A value as the body, on a line of its own.
func jsonResponse(
    _ value: some Encodable,
    status: HTTPResponse.Status = .ok
) throws -> Response {
    Response(
        status: status,
        headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: try line(value))
    )
}

/// Each step of a reload as it happens, one JSON object a line.
///
/// Whoever stops reading does not stop the reload: the supervisor goes on without a listener.
func progressResponse(_ progress: AsyncStream<ReloadProgress>) -> Response {
    let body = ResponseBody { writer in
        for await step in progress {
            try await writer.write(try line(step))
        }
        try await writer.finish(nil)
    }
    return Response(status: .ok, headers: [.contentType: "application/x-ndjson"], body: body)
}

private func line(_ value: some Encodable) throws -> ByteBuffer {
    ByteBuffer(bytes: try ControlJSON.encode(value) + [UInt8(ascii: "\n")])
}

/// Turns what a route throws into the API's own errors.
struct ErrorReplies: RouterMiddleware {
    func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as OperationFailure {
            return try reply(failure)
        } catch let error as HTTPError where error.status == .notFound {
            let asked = "\(request.method.rawValue) \(request.uri.path)"
            return try reply(OperationFailure(.notFound, "the control API has no \(asked)"))
        } catch let error as HTTPError {
            let sentence = error.body ?? "the request makes no sense"
            return try reply(OperationFailure(.badRequest, sentence))
        }
    }

    private func reply(_ failure: OperationFailure) throws -> Response {
        let status = HTTPResponse.Status(code: failure.kind.httpStatus)
        return try jsonResponse(ErrorReply(failure), status: status)
    }
}
