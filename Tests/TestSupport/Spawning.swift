import Foundation

/// Starts a program by `posix_spawn`, with default signal dispositions and an empty mask.
///
/// `descriptors` says what its standard descriptors are.
func spawn(
    _ words: [String],
    environment: [String: String],
    isLeader: Bool = false,
    descriptors: (inout posix_spawn_file_actions_t) -> Void
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    descriptors(&actions)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags | (isLeader ? spawnLeader : 0)))

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

/// POSIX_SPAWN_SETSID of spawn.h, which only GNU programs see.
private let spawnLeader: Int32 = 0x80

/// The exit code of a child, or 128 and the signal's number; waits on a thread of its own.
func waitForEnd(of pid: pid_t) async throws -> Int32 {
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
