import Foundation
import TestSupport

/// A `herd-load` that runs against a herd while a test does something to it.
final class Load: Sendable {
    private let program: ChildProgram

    /// What a run ended with.
    struct Outcome {
        let status: Int32
        let requests: Int
        let failed: Int
        let lost: Int
        /// Servers whose clients met a mistake.
        let servers: Set<String>
        /// The last line of all.
        let summary: String
        /// First mistakes and table, for the message of an expectation.
        let text: String

        var isClean: Bool { status == 0 && failed == 0 && lost == 0 }
    }

    init(_ herd: TemporaryHerd, _ options: [String] = []) throws {
        program = try ChildProgram(
            BuiltPrograms.path("herd-load"),
            ["--config", herd.configuration, "--every", "50ms"] + options
        )
    }

    deinit { program.signal(SIGKILL) }

    /// Waits until so many more requests have been answered.
    func waitForReplies(_ count: Int) async throws {
        let goal = requestsSoFar + count
        _ = try await eventually("\(count) more replies") {
            requestsSoFar
        } is: {
            $0 >= goal
        }
    }

    /// Has every client finish, and reads what they met.
    func finish() async throws -> Outcome {
        program.signal(SIGINT)
        let outcome = try await program.outcome()
        let lines = outcome.output.split(separator: "\n")
        guard let summary = lines.last,
            let match = summary.firstMatch(
                of: /^(\d+) requests, (\d+) failed, (\d+) connections lost, longest wait \d+ ms$/
            ),
            let requests = Int(match.1), let failed = Int(match.2), let lost = Int(match.3)
        else {
            throw HerdFailure("herd-load: exit \(outcome.status)\n\(outcome.errors)")
        }
        return Outcome(
            status: outcome.status,
            requests: requests,
            failed: failed,
            lost: lost,
            servers: Set(outcome.errors.matches(of: #/Z (\w+), /#).map { String($0.1) }),
            summary: String(summary),
            text: (outcome.errors.split(separator: "\n").prefix(10) + lines.suffix(12))
                .joined(separator: "\n")
        )
    }

    private var requestsSoFar: Int {
        let lines = program.outputSoFar.split(separator: "\n")
        guard let match = lines.last?.firstMatch(of: /(\d+) requests/) else { return 0 }
        return Int(match.1) ?? 0
    }
}

/// Runs the body under load, and ends the load whatever happened.
func underLoad(
    _ herd: TemporaryHerd,
    _ options: String...,
    body: (Load) async throws -> Void
) async throws -> Load.Outcome {
    let load = try Load(herd, options)
    try await load.waitForReplies(200)
    try await body(load)
    try await load.waitForReplies(200)
    return try await load.finish()
}
