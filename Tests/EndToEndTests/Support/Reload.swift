import Foundation
import TestSupport

/// What `herdctl reload --json` said, and how it ended.
struct Reload {
    let status: Int32
    let steps: [Step]
    let errors: String

    /// What the tests read of a line of progress.
    struct Step: Decodable {
        let step: String
        let server: String?
        let sentence: String
        let release: String?
        let connections: Int?
        let cause: String?
        let lines: [String]
    }

    /// The step that says what failed.
    var failure: Step? { steps.last { $0.step == "failed" } }

    /// Connections that changed hands.
    var connections: Int {
        steps.filter { $0.step == "moved" }.compactMap(\.connections).reduce(0, +)
    }

    /// All of it, for the message of an expectation.
    var text: String {
        "exit \(status)\n" + steps.map(\.sentence).joined(separator: "\n") + errors
    }

    init(_ outcome: ChildProgram.Outcome) throws {
        status = outcome.status
        errors = outcome.errors
        steps = try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode(Step.self, from: Data($0.utf8))
        }
    }
}

extension TemporaryHerd {
    func reload(_ words: String...) async throws -> Reload {
        try Reload(
            try await ChildProgram.run(
                BuiltPrograms.path("herdctl"),
                ["reload", "--config", configuration, "--json"] + words
            )
        )
    }

    /// Reloads to another program.
    func reload(to release: TestRelease) async throws -> Reload {
        try install(release)
        return try await reload()
    }
}
