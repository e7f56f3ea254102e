import Foundation
import Synchronization

/// A program on a terminal of its own (pty(7)), as a person would run it.
public final class TerminalProgram: Sendable {
    private let terminal: Int32
    private let rows: Int
    private let columns: Int
    private let state = Mutex(State())
    private let end: Task<Int32, any Error>

    private struct State {
        var output: [UInt8] = []
        var hasEnded = false
        var waiting: [(fits: @Sendable (TerminalScreen) -> Bool, wake: @Sendable () -> Void)] = []
    }

    public init(
        _ program: String,
        _ arguments: [String] = [],
        directory: String,
        environment: [String: String] = [:],
        rows: Int = 24,
        columns: Int = 80
    ) throws {
        self.rows = rows
        self.columns = columns
        let (terminal, path) = try openTerminal(rows: rows, columns: columns)
        self.terminal = terminal
        let pid = try spawn(
            ["env", "-C", directory, program] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "TERM": "xterm"].merging(environment) { $1 },
            isLeader: true
        ) { actions in
            // The first terminal that a session's leader opens is the session's.
            posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        }
        end = Task.detached { try await waitForEnd(of: pid) }
        Thread.detachNewThread { self.readAll() }
    }

    deinit { close(terminal) }

    /// As if it were typed: `"\u{3}"` is Ctrl-C.
    public func type(_ text: String) {
        let bytes = Array(text.utf8)
        write(terminal, bytes, bytes.count)
    }

    public var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }

    public var screen: TerminalScreen {
        TerminalScreen(state.withLock { $0.output }, rows: rows, columns: columns)
    }

    /// Returns once the screen looks as wished; false where the program ends without that.
    public func shows(_ fits: @escaping @Sendable (TerminalScreen) -> Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiting.append((fits, { continuation.resume() })) }
            wakeWhoFits()
        }
        return fits(screen)
    }

    /// The exit code, or 128 and the signal's number, once everything is on the screen.
    public func status() async throws -> Int32 {
        let status = try await end.value
        _ = await shows { _ in false }
        return status
    }

    private func readAll() {
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(terminal, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            // When nobody has the terminal open any more, Linux says EIO.
            state.withLock { state in
                if count > 0 { state.output += chunk[..<count] } else { state.hasEnded = true }
            }
            wakeWhoFits()
            if count <= 0 { return }
        }
    }

    private func wakeWhoFits() {
        let wakes = state.withLock { state in
            let screen = TerminalScreen(state.output, rows: rows, columns: columns)
            let fitting = state.waiting.filter { state.hasEnded || $0.fits(screen) }
            state.waiting.removeAll { state.hasEnded || $0.fits(screen) }
            return fitting.map(\.wake)
        }
        for wake in wakes { wake() }
    }
}

/// A new terminal of that size: our end of it, and the path of the program's.
private func openTerminal(rows: Int, columns: Int) throws -> (descriptor: Int32, path: String) {
    var terminal: Int32 = -1
    var program: Int32 = -1
    var size = winsize()
    size.ws_row = UInt16(rows)
    size.ws_col = UInt16(columns)
    guard openpty(&terminal, &program, nil, nil, &size) == 0 else { throw SystemFailure("openpty") }
    defer { close(program) }
    // No other child may keep it open.
    guard fcntl(terminal, F_SETFD, FD_CLOEXEC) == 0, let path = ttyname(program) else {
        throw SystemFailure("ttyname")
    }
    return (terminal, String(cString: path))
}
