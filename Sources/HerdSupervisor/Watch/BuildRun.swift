import Foundation
import HerdCore

/// A command that builds something: program, arguments, and where it runs.
public struct BuildCommand: Equatable, Sendable {
    /// As it was typed; the first is the program.
    public let words: [String]
    /// Absolute.
    public let directory: String
    /// The absolute path of the program.
    let program: String

    /// Nil where there is no such program; `words` must not be empty.
    public init?(_ words: [String], in directory: String) {
        let searchPath = ProcessInfo.processInfo.environment["PATH"]
        program = ProgramSearch.path(of: words[0], from: directory, searchPath: searchPath)
        guard access(program, X_OK) == 0 else { return nil }
        self.words = words
        self.directory = directory
    }

    /// It writes to our own standard output and error, and reads nothing.
    ///
    /// It runs in a session of its own, so that Ctrl-C reaches herdctl alone, which then decides.
    var plan: LaunchPlan {
        var plan = LaunchPlan(program: program, output: STDOUT_FILENO, errors: STDERR_FILENO)
        plan.arguments = Array(words.dropFirst())
        plan.environment = ProcessInfo.processInfo.environment
        plan.directory = directory
        plan.fileModeMask = Self.ownFileModeMask
        return plan
    }

    /// What it makes belongs to whoever started us: with the permissions that they want.
    private static let ownFileModeMask: UInt32 = {
        let mask = umask(0o022)
        umask(mask)
        return UInt32(mask)
    }()
}

/// A build that is being started, or runs.
struct BuildRun {
    let began: Moment
    /// Nil until it has been started.
    var process: WorkerProcess?
    var exitWatch: Reactor.Watch?
    var ending = Ending.none

    /// How far it has been told to end.
    enum Ending: Comparable {
        case none
        case interrupted
        case killed
    }

    /// So long may an interrupted build tidy up.
    static let tidyWithin: Duration = .seconds(5)

    /// Goes as far as it has been told; also when that was before it could be started.
    func carryOutEnding() {
        switch ending {
        case .none: break
        // What a terminal sends when somebody types Ctrl-C.
        case .interrupted: process?.signalSession(SIGINT)
        case .killed: process?.signalSession(SIGKILL)
        }
    }
}
