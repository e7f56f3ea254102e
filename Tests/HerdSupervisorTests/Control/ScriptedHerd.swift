import HerdCore

/// A supervisor without workers: it writes down what it is asked, and answers what it was told to.
actor ScriptedHerd: HerdOperations {
    private(set) var asked: [String] = []
    private var failure: OperationFailure?
    private var progress: AsyncStream<ReloadProgress>?
    private var report = DownReport(stopped: [], killed: [])
    /// Holds every answer back until it is finished.
    private var gate: AsyncStream<Never>?

    private let answer: HerdStatus = {
        var goloman = ServerStatus(name: "Goloman", state: .ready, wanted: .up)
        goloman.pid = 4711
        var status = HerdStatus(
            herd: "ucla",
            supervisor: SupervisorStatus(pid: 4700, uptimeSeconds: 8041.5),
            servers: [goloman, ServerStatus(name: "Hands", state: .stopped, wanted: .down)]
        )
        status.places = ServerStatus(name: "places", state: .ready, wanted: .up)
        return status
    }()

    nonisolated var expectedStatus: HerdStatus { answer }

    func refuse(_ failure: OperationFailure) { self.failure = failure }
    func script(_ progress: AsyncStream<ReloadProgress>) { self.progress = progress }
    func script(_ report: DownReport) { self.report = report }

    /// Answers nothing until the returned continuation is finished.
    func hold() -> AsyncStream<Never>.Continuation {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        gate = stream
        return continuation
    }

    private func note(_ what: String) async {
        asked.append(what)
        if let gate { for await _ in gate {} }
    }

    private func act(_ what: String) async throws(OperationFailure) {
        await note(what)
        if let failure { throw failure }
    }

    func status() async -> HerdStatus {
        await note("status")
        return answer
    }

    func detail(_ names: [String]) async -> HerdDetail {
        await note("detail \(names)")
        let servers = answer.watched.filter { names.contains($0.name) }.map { ServerDetail($0) }
        return HerdDetail(
            herd: answer.herd,
            at: WallTime(nanoseconds: 0),
            supervisor: answer.supervisor,
            servers: servers
        )
    }

    func start(_ names: [String]) async throws(OperationFailure) { try await act("start \(names)") }
    func stop(_ names: [String]) async throws(OperationFailure) { try await act("stop \(names)") }

    func leave() async throws(OperationFailure) { try await act("leave") }

    func restart(_ names: [String]) async throws(OperationFailure) {
        try await act("restart \(names)")
    }

    func reload(
        _ request: ReloadRequest
    ) async throws(OperationFailure) -> AsyncStream<ReloadProgress> {
        try await act("reload \(request.target.word)\(flags(of: request))")
        return progress ?? AsyncStream { $0.finish() }
    }

    private func flags(of request: ReloadRequest) -> String {
        (request.force ? ", forced" : "") + (request.allowDowntime ? ", with downtime" : "")
    }

    func apply(_ file: String?) async throws(OperationFailure) -> AsyncStream<ReloadProgress> {
        try await act("apply \(file ?? "its own")")
        return progress ?? AsyncStream { $0.finish() }
    }

    func rotateLogs(_ names: [String]) async { await note("rotate \(names)") }

    func stopReload() async { await note("reload stop") }

    func down() async -> DownReport {
        await note("down")
        return report
    }
}
