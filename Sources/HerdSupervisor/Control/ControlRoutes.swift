import HerdCore
import Hummingbird

/// Which request asks for which operation.
///
///     GET  /v1/status                          HerdStatus
///     GET  /v1/servers/{name,…}                HerdDetail
///     POST /v1/servers/{name,…}/start          HerdStatus, once they are ready
///     POST /v1/servers/{name,…}/stop           HerdStatus, once they have stopped
///     POST /v1/servers/{name,…}/restart        HerdStatus, once they are ready again
///     POST /v1/reload                          a ReloadProgress a line, as it goes on
///         ?target=newest|previous|HASH         what to reload to; HASH may be its beginning
///         &force=true                          also what runs that release already
///         &allow_downtime=true                 also what can't be reloaded without a pause
///     POST /v1/apply                           a ReloadProgress a line, as it goes on
///         ?file=PATH                           another file than the one of `up`
///     POST /v1/reload/stop                     HerdStatus; the reload goes no further, the apply
///                                              goes back
///     POST /v1/logs/{name,…}/rotate            HerdStatus, once they go on in new files
///     POST /v1/leave                           HerdStatus; the herd goes on without supervisor
///     POST /v1/down                            DownReport, once nothing is left
///
/// Everything else, and every failure, is an ErrorReply with a fitting status code.
struct ControlRoutes: Sendable {
    let operations: any HerdOperations

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.middlewares.add(ErrorReplies())
        router.get("/v1/status") { _, _ in
            try jsonResponse(await operations.status())
        }
        router.get("/v1/servers/:names") { _, context in
            try await detail(context.parameters.require("names"))
        }
        router.post("/v1/servers/:names/:verb") { _, context in
            try await actOnServers(
                context.parameters.require("names"),
                verb: context.parameters.require("verb")
            )
        }
        router.post("/v1/reload") { request, _ in
            let asked = try ReloadRequest(query: request.uri.queryParameters)
            return progressResponse(try await operations.reload(asked))
        }
        router.post("/v1/apply") { request, _ in
            let asked = try ApplyQuery(request.uri.queryParameters)
            return progressResponse(try await operations.apply(asked.file))
        }
        router.post("/v1/reload/stop") { _, _ in
            await operations.stopReload()
            return try jsonResponse(await operations.status())
        }
        router.post("/v1/logs/:names/rotate") { _, context in
            try await rotateLogs(context.parameters.require("names"))
        }
        router.post("/v1/leave") { _, _ in
            try await operations.leave()
            return try jsonResponse(await operations.status())
        }
        router.post("/v1/down") { _, _ in
            try jsonResponse(await operations.down())
        }
        return router
    }

    private func detail(_ list: String) async throws -> Response {
        let names = list.split(separator: ",").map(String.init)
        try check(names, against: await operations.status())
        return try jsonResponse(await operations.detail(names))
    }

    private func actOnServers(_ list: String, verb: String) async throws -> Response {
        let names = try split(list)
        let action = try ServerAction(verb: verb)
        try check(names, against: await operations.status())
        switch action {
        case .start: try await operations.start(names)
        case .stop: try await operations.stop(names)
        case .restart: try await operations.restart(names)
        }
        return try jsonResponse(await operations.status())
    }

    private func rotateLogs(_ list: String) async throws -> Response {
        let names = try split(list)
        let status = await operations.status()
        try check(names.filter { $0 != HerdFolder.supervisorLog }, against: status)
        await operations.rotateLogs(names)
        return try jsonResponse(status)
    }

    private func split(_ list: String) throws(OperationFailure) -> [String] {
        let names = list.split(separator: ",").map(String.init)
        guard !names.isEmpty else { throw OperationFailure(.badRequest, "no server is named") }
        return names
    }

    /// Refuses the whole request before anything is done when one of the names is unknown.
    private func check(
        _ names: [String],
        against status: HerdStatus
    ) throws(OperationFailure) {
        let known = status.watched.map(\.name)
        for name in names where !known.contains(name) {
            throw OperationFailure(
                .unknownServer,
                "herd \(status.herd) has no server \"\(name)\"\(suggestion(name, among: known))"
            )
        }
    }
}

/// What can be done to servers by name.
public enum ServerAction: String, Sendable, CaseIterable {
    case start, stop, restart

    fileprivate init(verb: String) throws(OperationFailure) {
        guard let action = ServerAction(rawValue: verb) else {
            let verbs = Self.allCases.map(\.rawValue)
            throw OperationFailure(
                .notFound,
                "servers have no operation \"\(verb)\"\(suggestion(verb, among: verbs))"
            )
        }
        self = action
    }
}

private func suggestion(_ word: String, among known: [String]) -> String {
    nearestSpelling(to: word, among: known).map { "; did you mean \"\($0)\"?" }
        ?? "; there are \(known.joined(separator: ", "))"
}
