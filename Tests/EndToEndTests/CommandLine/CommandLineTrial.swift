import Foundation
import TestSupport

/// A folder with a herd.json in which the built `herdctl` is run as a person would run it.
struct CommandLineTrial {
    let folder: TemporaryFolder
    static let program = BuiltPrograms.path("herdctl")

    /// Two servers on those ports; nothing listens there unless a test sees to it.
    init(ports: [Int] = [64_998, 64_999]) throws {
        folder = try TemporaryFolder()
        try folder.write("herd.json", Self.herd(ports: ports))
    }

    static func herd(ports: [Int]) -> String {
        """
        { "herd": "pair",
          "servers": [
            { "name": "Goloman", "port": \(ports[0]), "neighbors": ["Hands"] },
            { "name": "Hands", "port": \(ports[1]), "neighbors": ["Goloman"] } ] }

        """
    }

    func run(_ arguments: String..., in directory: String? = nil) async throws
        -> ChildProgram.Outcome
    {
        try await ChildProgram.run(
            Self.program,
            arguments,
            directory: directory ?? folder.path
        )
    }

    /// Runs a line of shell in which `$herdctl` is the program.
    func shell(_ line: String) async throws -> ChildProgram.Outcome {
        try await ChildProgram.run(
            "/bin/sh",
            ["-c", line],
            directory: folder.path,
            environment: ["herdctl": Self.program]
        )
    }
}
