import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// Every command in every state: it is answered, and the server does what is asked of it next.
    @Suite(.timeLimit(.minutes(2))) struct EveryCommandTests {
        @Test(arguments: Situation.allCases)
        func `commands are answered, and the server can be had back`(situation: Situation)
            async throws
        {
            try await withMoodyHerd(situation) { herd in
                for command in Command.allCases {
                    try await herd.enter(situation)
                    async let answer: Void = herd.give(command)
                    try await herd.recover()
                    await answer
                    // The command may have come after the recovery.
                    try await herd.bench.supervisor.start(["One"])
                    #expect(try await herd.bench.status("One").state == .ready, "\(command)")
                    #expect(await herd.bench.supervisor.workerCount == 1, "\(command)")
                }
            }
        }

        @Test(arguments: Situation.allCases)
        func `down leaves nothing, however often it is asked`(situation: Situation) async throws {
            try await withMoodyHerd(situation) { herd in
                try await herd.enter(situation)
                let supervisor = herd.bench.supervisor
                async let first = supervisor.down()
                async let second = supervisor.down()
                if situation == .stopping { await supervisor.hurry() }
                #expect(await first == second)
                for command in Command.allCases { await herd.give(command) }
                #expect(await supervisor.down() == first)
                #expect(await supervisor.workerCount == 0)
                let run = HerdFolder(root: herd.bench.folder.path).run
                #expect(FoundWorker.all(run: run).isEmpty)
                let names = try FileManager.default.contentsOfDirectory(atPath: run)
                #expect(
                    !names.contains { $0.hasSuffix(".out") || $0.hasSuffix(".err") },
                    "\(names)"
                )
            }
        }
    }
}

/// Where a server is when somebody asks something of it.
enum Situation: CaseIterable {
    case stopped, starting, ready, reloading, stopping, backoff, crashloop, failed

    /// How its next worker behaves.
    var mood: String {
        switch self {
        case .stopped, .ready, .stopping: ""
        case .starting: "mute"
        case .reloading: "shy"
        case .backoff, .crashloop: "exit 3"
        case .failed: "exit 78"
        }
    }

    /// Of those in which a worker does not become ready somebody waits so long for the end.
    var startWithin: Duration {
        switch self {
        case .reloading: .seconds(1)
        case .starting: .seconds(3)
        case .stopped, .ready, .stopping, .backoff, .crashloop, .failed: .seconds(30)
        }
    }

    var state: ServerState {
        switch self {
        case .stopped: .stopped
        case .starting: .starting
        case .ready: .ready
        case .reloading: .reloading
        case .stopping: .stopping
        case .backoff: .backoff
        case .crashloop: .crashloop
        case .failed: .failed
        }
    }
}

enum Command: CaseIterable {
    case start, stop, restart, reload, undo, stopReload, hurry, rotateLogs
}

/// A herd of one server, whose workers behave as a file says when they start.
struct MoodyHerd {
    let bench: HerdBench

    func write(version: Int) throws {
        let script = """
            #!/bin/sh
            # \(version)
            TEST_WORKER=$(cat '\(bench.folder.path)/mood') exec \\
                '\(BuiltPrograms.path("test-worker"))' "$@"

            """
        try FileManager.default.removeItem(atPath: bench.program)
        try bench.folder.write("program", script, mode: 0o755)
    }

    func set(mood: String) throws { try bench.folder.write("mood", mood) }

    /// The server is ready before, and in the situation after it.
    func enter(_ situation: Situation) async throws {
        if situation == .stopping { #expect(try bench.ask("One", "deaf") == "deaf") }
        switch situation {
        case .ready, .reloading: break
        case .stopping: Task { await give(.stop) }
        case .stopped, .starting, .backoff, .crashloop, .failed: await give(.stop)
        }
        try set(mood: situation.mood)
        switch situation {
        case .ready, .stopped, .stopping, .reloading: break
        case .starting, .backoff, .crashloop, .failed: Task { await give(.start) }
        }
        while try await bench.status("One").state != situation.state {
            // Refused while one is under way; that may end before it was looked at.
            if situation == .reloading { _ = try? await bench.supervisor.reload(Self.anew) }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private static let anew = ReloadRequest(force: true)

    /// Returns when the command has been answered, whatever the answer is.
    func give(_ command: Command) async {
        let supervisor = bench.supervisor
        do throws(OperationFailure) {
            switch command {
            case .start: try await supervisor.start(["One"])
            case .stop: try await supervisor.stop(["One"])
            case .restart: try await supervisor.restart(["One"])
            case .reload: try await follow(Self.anew)
            case .undo: try await follow(ReloadRequest(.previous))
            case .stopReload: await supervisor.stopReload()
            case .hurry: await supervisor.hurry()
            case .rotateLogs: await supervisor.rotateLogs(["One"])
            }
        } catch {
            #expect(!error.sentence.isEmpty)
        }
    }

    private func follow(_ request: ReloadRequest) async throws(OperationFailure) {
        for await _ in try await bench.supervisor.reload(request) {}
    }

    /// Asks until nothing is under way any more that would have to end first.
    func recover() async throws {
        try set(mood: "")
        while await !hasRestarted() {
            try Task.checkCancellation()
            await bench.supervisor.hurry()
        }
    }

    private func hasRestarted() async -> Bool {
        do {
            try await bench.supervisor.restart(["One"])
            return true
        } catch {
            #expect(error.kind == .busy || error.kind == .failed)
            return false
        }
    }
}

func withMoodyHerd(
    _ situation: Situation,
    body: (MoodyHerd) async throws -> Void
) async throws {
    try await withHerd { configuration in
        configuration.restart.startWithin = situation.startWithin
        // Nobody waits so long: what comes back does so because it was asked to.
        configuration.restart.pauseMin = .seconds(situation == .backoff ? 10_000 : 20_000)
        configuration.restart.pauseMax = .seconds(20_000)
        configuration.restart.budgetBurst = 1_000
    } body: { bench in
        let herd = MoodyHerd(bench: bench)
        try herd.set(mood: "")
        try await bench.supervisor.start(["One"])
        // Two of them, so that there is something to go back to.
        for version in 1...2 {
            try herd.write(version: version)
            _ = try await bench.reload()
        }
        try await body(herd)
    }
}
