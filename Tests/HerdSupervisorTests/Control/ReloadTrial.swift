import HerdCore
import TestSupport

/// A reload that goes on as the test says, and the program that follows it.
struct ReloadTrial {
    let trial: ControlTrial
    let steps: AsyncStream<ReloadProgress>.Continuation

    func step(
        _ step: ReloadProgress.Step,
        _ server: String? = nil,
        _ sentence: String = "",
        _ fill: (inout ReloadProgress) -> Void = { _ in }
    ) {
        let name = server.map { "\($0): " } ?? ""
        var progress = ReloadProgress(step, server: server, name + sentence)
        progress.release = "9c0ffee1234"
        fill(&progress)
        steps.yield(progress)
    }

    func moved(_ server: String, _ connections: Int) {
        step(.moved, server, "moved") { $0.connections = connections }
    }

    func terminal(
        _ arguments: String...,
        rows: Int = 24,
        columns: Int = 80,
        environment: [String: String] = [:]
    ) throws -> TerminalProgram {
        try TerminalProgram(
            BuiltPrograms.path("herdctl"),
            arguments,
            directory: trial.folder.path,
            environment: environment,
            rows: rows,
            columns: columns
        )
    }

    func program(_ arguments: String...) throws -> ChildProgram {
        try ChildProgram(
            BuiltPrograms.path("herdctl"),
            arguments,
            directory: trial.folder.path
        )
    }

    func waitUntilAsked(_ wish: String) async {
        while await !trial.herd.asked.contains(wish) { await Task.yield() }
    }

    private static let herd = """
        { "herd": "pair",
          "servers": [
            { "name": "Goloman", "port": 64998, "neighbors": ["Hands"] },
            { "name": "Hands", "port": 64999, "neighbors": ["Goloman"] } ] }

        """

    /// Runs the body where a herd seems to be up that is reloaded as the body says.
    static func run(_ body: (ReloadTrial) async throws -> Void) async throws {
        try await ControlTrial.run { trial in
            try trial.folder.write("herd.json", Self.herd)
            try trial.folder.write(".herd/run/herd.json", Self.herd)
            let (progress, steps) = AsyncStream<ReloadProgress>.makeStream()
            await trial.herd.script(progress)
            defer { steps.finish() }
            try await body(ReloadTrial(trial: trial, steps: steps))
        }
    }
}
