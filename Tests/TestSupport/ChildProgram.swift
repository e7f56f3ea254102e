import Foundation

/// A program that a test started: its output goes to files, its end is waited for on a thread.
///
/// Started by `posix_spawn` with default signal dispositions and an empty mask, since
/// Foundation's Process hands both on as it finds them.
public final class ChildProgram: Sendable {
    public let pid: pid_t
    private let folder: TemporaryFolder
    private let end: Task<Int32, any Error>

    /// What a program that has ended left behind.
    public struct Outcome: Sendable {
        /// The exit code, or 128 and the signal's number.
        public let status: Int32
        public let output: String
        public let errors: String
    }

    /// `socket` becomes its descriptor 3, as systemd hands over a listening socket.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        directory: String? = nil,
        environment: [String: String] = [:],
        socket: Int32? = nil
    ) throws {
        folder = try TemporaryFolder()
        let pid = try spawn(
            (directory.map { ["env", "-C", $0] } ?? []) + [program] + arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }
        ) { [folder] actions in
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            let create = O_WRONLY | O_CREAT | O_APPEND
            posix_spawn_file_actions_addopen(&actions, 1, "\(folder.path)/output", create, 0o600)
            posix_spawn_file_actions_addopen(&actions, 2, "\(folder.path)/errors", create, 0o600)
            if let socket { posix_spawn_file_actions_adddup2(&actions, socket, 3) }
        }
        self.pid = pid
        end = Task.detached { try await waitForEnd(of: pid) }
    }

    public func signal(_ number: Int32) { kill(pid, number) }

    public var outputSoFar: String { (try? folder.read("output")) ?? "" }
    public var errorsSoFar: String { (try? folder.read("errors")) ?? "" }

    public func outcome() async throws -> Outcome {
        let status = try await end.value
        return Outcome(status: status, output: outputSoFar, errors: errorsSoFar)
    }

    /// Starts the program and waits for its end.
    public static func run(
        _ program: String,
        _ arguments: [String] = [],
        directory: String? = nil,
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await ChildProgram(
            program,
            arguments,
            directory: directory,
            environment: environment
        ).outcome()
    }
}
