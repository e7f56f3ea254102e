import Foundation
import Synchronization
import TestSupport

/// One server of a herd on a computer of its own: `herd-server`, as a service manager runs it.
///
/// It has its folder to itself, as it has its computer.
public final class NetworkServer: Sendable {
    public let name: String
    public let node: NetworkNode
    private let folder: String
    private let state = Mutex(State())

    private struct State {
        var process: ChildProgram?
        /// What earlier processes of this server logged.
        var pastLog = ""
    }

    /// As in the paper: each server has a port of its own on its address.
    static let port = 8000

    init(_ name: String, on node: NetworkNode, folder: String) {
        self.name = name
        self.node = node
        self.folder = folder
    }

    /// Starts it, and returns when it serves.
    public func start() async throws {
        let process = try await node.start(
            BuiltPrograms.path("herd-server"),
            [name, "--config", "\(folder)/herd.json"]
        )
        state.withLock { $0.process = process }
        _ = try await eventually("\(name) serves", patience: .seconds(60)) {
            process.errorsSoFar
        } is: {
            $0.contains("info: serving ")
        }
    }

    /// It is gone at once, and its disk keeps what it has; its computer lives and ends connections.
    public func kill() async throws {
        guard let process = state.withLock({ $0.process }) else { return }
        process.signal(SIGKILL)
        _ = try await process.outcome()
        state.withLock { state in
            state.pastLog += process.errorsSoFar
            state.process = nil
        }
    }

    /// It gets no time to do anything; its connections stay.
    public func freeze() { signal(SIGSTOP) }
    public func thaw() { signal(SIGCONT) }

    /// What it has logged so far, in all its processes.
    public var log: String {
        state.withLock { $0.pastLog + ($0.process?.errorsSoFar ?? "") }
    }

    /// How many links to each neighbor it has seen open, by the neighbor's name.
    public var linksOpened: [String: Int] { neighbors(after: "link opened") }
    public var linksEnded: [String: Int] { neighbors(after: "link closed") }

    /// How many lines of the log are about each neighbor, of those that say this.
    private func neighbors(after message: String) -> [String: Int] {
        log.split(separator: "\n").reduce(into: [:]) { counts, line in
            guard line.contains(message), let name = line.firstRange(of: "neighbor=") else {
                return
            }
            counts[String(line[name.upperBound...].prefix { $0 != " " }), default: 0] += 1
        }
    }

    private func signal(_ number: Int32) {
        state.withLock { $0.process?.signal(number) }
    }
}
