import Glibc
import HerdCore
import HerdSupervisor

/// What `herdctl watch` watches and how it builds, where the command line leaves that open.
struct WatchSetup {
    let file: HerdFile
    let configuration: HerdConfiguration

    func plan(command words: [String], paths: [String]) throws(CommandFailure) -> WatchPlan {
        let build = packageBuild
        let usual = build?.command { access($0, X_OK) == 0 }
        guard let words = words.isEmpty ? usual : words else { throw noBuild }
        let directory = words == usual ? build?.package : realPath(".")
        guard let command = BuildCommand(words, in: directory ?? file.folder.root) else {
            throw CommandFailure(
                .failed,
                "there is no program \"\(TerminalText.escape(words[0]))\" to build with"
            )
        }
        var roots: [String] = []
        for path in paths { roots.append(try folder(path)) }
        if roots.isEmpty { roots = [build?.package ?? file.folder.root] }
        return WatchPlan(
            roots: roots,
            excluded: excluded.map { realPath($0) ?? $0 },
            command: command,
            launcher: programs.launch
        )
    }

    /// How the herd's programs are built, if that can be told from where they lie: in the package
    /// around herd.json, or in the one package of those that herd.json names.
    private var packageBuild: SwiftBuild? {
        let around = builds(of: ownPrograms + namedPrograms).first { build in
            file.folder.root == build.package || file.folder.root.hasPrefix(build.package + "/")
        }
        let named = builds(of: namedPrograms)
        return around ?? (Set(named.map(\.package)).count == 1 ? named.first : nil)
    }

    private func builds(of programs: [String]) -> [SwiftBuild] {
        programs.compactMap { program in
            SwiftBuild(of: realPath(program) ?? program) {
                access("\($0)/Package.swift", F_OK) == 0
            }
        }
    }

    private var programs: Programs {
        Programs(configuration.programs, of: file.folder, beside: Programs.ownDirectory)
    }

    /// Those of ours that the herd runs.
    private var ownPrograms: [String] {
        let servers = configuration.servers.contains { $0.command == nil } ? [programs.server] : []
        return servers + (configuration.places.provider == .offline ? [programs.places] : [])
    }

    /// Those that herd.json itself names by path.
    private var namedPrograms: [String] {
        let own = [configuration.programs.server, configuration.programs.places]
        let commands = configuration.servers.compactMap { server -> String? in
            guard let program = server.command?.first, program.contains("/") else { return nil }
            let directory = server.directory.map(file.folder.path) ?? file.folder.root
            return program.hasPrefix("/") ? program : "\(directory)/\(program)"
        }
        return own.compactMap { $0.map(file.folder.path) } + commands
    }

    /// What the herd writes, and what builds write that can be told.
    private var excluded: [String] {
        let scratch = builds(of: ownPrograms + namedPrograms).map(\.scratch)
        let logs = file.folder.path(configuration.logs.directory)
        return [file.folder.state, logs, programs.server, programs.places] + scratch
    }

    private func folder(_ path: String) throws(CommandFailure) -> String {
        guard let real = realPath(path) else {
            throw CommandFailure(
                .failed,
                "can't watch \(TerminalText.escape(path)): \(SystemReason())"
            )
        }
        return real
    }

    private var noBuild: CommandFailure {
        CommandFailure(
            .usage,
            "no program of this herd lies in the build folder of a Swift package around"
                + " \(file.shown); say how to build: herdctl watch -- COMMAND"
        )
    }

    /// Nil, and `errno` set, where there is nothing of that name.
    private func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
