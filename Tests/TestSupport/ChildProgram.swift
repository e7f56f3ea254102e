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

    public init(
        _ program: String,
        _ arguments: [String] = [],
        directory: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        folder = try TemporaryFolder()
        let pid = try spawn(
            (directory.map { ["env", "-C", $0] } ?? []) + [program] + arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            output: "\(folder.path)/output",
            errors: "\(folder.path)/errors"
        )
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

private func spawn(
    _ words: [String],
    environment: [String: String],
    output: String,
    errors: String
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    let create = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, 1, output, create, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, create, 0o600)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
        &attributes,
        Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
    )

    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
        for word in arguments + variables { free(word) }
    }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw SystemFailure("start \(words[0])", code) }
    return pid
}

private func waitForEnd(of pid: pid_t) async throws -> Int32 {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 {
                guard errno == EINTR else {
                    return continuation.resume(throwing: SystemFailure("waitpid"))
                }
            }
            let signal = status & 0x7f
            continuation.resume(returning: signal == 0 ? (status >> 8) & 0xff : 128 + signal)
        }
    }
}
