import ArgumentParser
import CLinux
import Glibc
import HerdCore
import HerdSupervisor

/// Reads the command line, runs one command, and turns what it throws into an exit code.
@main
struct Program {
    static func main() async {
        // A closed pipe is then an error of `write`, which ends a command without a word.
        signal(SIGPIPE, SIG_IGN)
        let end = await run(Array(CommandLine.arguments.dropFirst()))
        if end == .interrupted { endByInterrupt() }
        clinux_end_process(end.rawValue)
    }

    /// Who ends otherwise after Ctrl-C lets the shell go on with the rest of a script.
    private static func endByInterrupt() {
        signal(SIGINT, SIG_DFL)
        raise(SIGINT)
    }

    private static func run(_ arguments: [String]) async -> CommandExit {
        do {
            let words = try CommandWords.verbFirst(arguments)
            let command = try await Herdctl.asyncParseAsRoot(words)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
            return .done
        } catch {
            let exit = explain(error)
            tellPrograms(error, exit, arguments)
            return exit
        }
    }

    /// Who has asked for JSON, and got nothing, gets the failure as JSON.
    private static func tellPrograms(
        _ error: any Error,
        _ exit: CommandExit,
        _ arguments: [String]
    ) {
        let options = arguments.prefix { $0 != "--" }
        guard exit != .done, options.contains("--json"), !Console.hasOutput else { return }
        let failure =
            error as? CommandFailure
            ?? CommandFailure(exit, Herdctl.message(for: error))
        let reply = ErrorReply(OperationFailure(failure.kind, failure.sentence))
        // Nobody is left to be told where that fails too.
        try? Console.writeJSON(reply)
    }

    private static func explain(_ error: any Error) -> CommandExit {
        switch error {
        case let failure as CommandFailure:
            if !failure.sentence.isEmpty { Console.say(failure.sentence) }
            return failure.exit
        case is Console.Closed:
            // Whoever closed the pipe has read enough.
            return .done
        default:
            return explainUsage(error)
        }
    }

    /// What ArgumentParser throws: help and completions, which were asked for, or a usage error.
    private static func explainUsage(_ error: any Error) -> CommandExit {
        let message = Herdctl.fullMessage(for: error)
        guard Herdctl.exitCode(for: error) == .success else {
            Console.sayLines(message)
            return .usage
        }
        do {
            try Console.write(message.hasSuffix("\n") ? message : message + "\n")
            return .done
        } catch {
            return explain(error)
        }
    }
}

/// The root of the command tree.
struct Herdctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "herdctl",
        abstract: "Starts, watches and reloads a herd of servers.",
        discussion: """
            A herd is described by herd.json, which is looked for here and in the folders above.

            Exit codes: 0 done, 1 failed, 2 usage, 3 some wanted server is not ready (status) or \
            herd.json differs from what runs (plan --exit-code), 4 unknown server or no herd is up, 75 busy with another operation, \
            78 bad configuration, 124 timed out. Ctrl-C ends a command that waits by SIGINT, which a \
            shell tells as 130; a foreground herd it stops, a reload it stops after the current server.
            """,
        version: "0.1.0",
        subcommands: verbs
    )

    static let verbs: [any ParsableCommand.Type] = [
        CheckCommand.self, UpCommand.self, DownCommand.self, StatusCommand.self, PlanCommand.self,
        ApplyCommand.self, StartCommand.self, StopCommand.self, RestartCommand.self,
        ReloadCommand.self, UndoCommand.self, WatchCommand.self, WhyCommand.self, LogsCommand.self,
        SendCommand.self, ExportCommand.self, CompletionCommand.self,
    ]
}
