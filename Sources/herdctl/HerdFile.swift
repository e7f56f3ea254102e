import Glibc
import HerdCore
import HerdSupervisor

/// The herd.json that a command is about, and the folder that everything of its herd lies in.
struct HerdFile {
    /// As messages call it.
    let shown: String
    let folder: HerdFolder

    static let name = "herd.json"

    /// Finds the file: the one that was given (or in the folder that was given), or herd.json here
    /// or in the nearest folder above, as git and compose do.
    static func find(_ given: String?) throws(CommandFailure) -> HerdFile {
        if let given {
            return try HerdFile(path: isFolder(given) ? "\(given)/\(name)" : given)
        }
        var path = name
        for _ in 0..<foldersMax {
            if access(path, F_OK) == 0 { return try HerdFile(path: path) }
            path = "../\(path)"
        }
        throw CommandFailure(
            .badConfiguration,
            "there is no herd.json here or in a folder above; name one with --config"
        )
    }

    /// Linux follows no path longer than 4,096 bytes, and a folder above costs three.
    private static let foldersMax = 1_000

    private init(path: String) throws(CommandFailure) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard let root = realpath(folder, nil) else {
            throw CommandFailure(.badConfiguration, "\(path): \(SystemReason())")
        }
        defer { free(root) }
        self.folder = HerdFolder(root: String(cString: root))
        shown = path
    }

    /// The checked configuration of this computer's part of the herd, and the bytes of the whole
    /// file that it was read from.
    ///
    /// Every problem of the file is said on a line of its own.
    func read() throws(CommandFailure) -> (configuration: HerdConfiguration, bytes: [UInt8]) {
        let bytes = try contents()
        let part = HerdConfiguration.read(bytes, file: shown, on: ThisComputer.name)
        return (try checked(part), bytes)
    }

    /// The checked configuration of the whole herd, whichever computers its servers are for.
    func readWhole() throws(CommandFailure) -> HerdConfiguration {
        try checked(HerdConfiguration.read(try contents(), file: shown))
    }

    private func checked(
        _ result: Result<HerdConfiguration, ConfigurationProblems>
    ) throws(CommandFailure) -> HerdConfiguration {
        switch result {
        case .failure(let problems):
            Console.sayLines(problems.description)
            let count = problems.problems.count
            throw CommandFailure(
                .badConfiguration,
                "\(shown) has \(count == 1 ? "1 problem" : "\(count) problems")"
            )
        case .success(let configuration):
            if let problem = folder.socketPathProblem(servers: configuration.watchedNames) {
                throw CommandFailure(.badConfiguration, problem)
            }
            return configuration
        }
    }

    /// What is wrong with what stands in the file; says nothing of it.
    func problems() throws(CommandFailure) -> [ConfigurationProblem] {
        switch HerdConfiguration.read(try contents(), file: shown) {
        case .failure(let found): found.problems
        case .success: []
        }
    }

    /// The configuration, or the one that runs where the file is broken just now.
    func readOrRunning() throws(CommandFailure) -> HerdConfiguration {
        if let configuration = configuration(at: path) ?? running { return configuration }
        return try read().configuration
    }

    /// What the herd was started with last; nil where there is none, or none that can be read.
    var running: HerdConfiguration? { configuration(at: folder.configuration) }

    /// Whether the file is not what runs, as one that is broken or gone; nil where there is nothing
    /// to compare it with.
    var hasChanged: Bool? {
        guard let running else { return nil }
        guard let wanted = configuration(at: path) else { return true }
        return !HerdDifference(from: running, to: wanted).isEmpty
    }

    private func configuration(at path: String) -> HerdConfiguration? {
        guard
            case .success(let bytes) = readFile(path, bytesMax: HerdConfiguration.fileBytesMax),
            case .success(let configuration) =
                HerdConfiguration.read(bytes, file: shown, on: ThisComputer.name)
        else { return nil }
        return configuration
    }

    /// The file's absolute path.
    var path: String {
        "\(folder.root)/\(shown.split(separator: "/").last.map(String.init) ?? Self.name)"
    }

    private func contents() throws(CommandFailure) -> [UInt8] {
        switch readFile(path, bytesMax: HerdConfiguration.fileBytesMax) {
        case .success(let bytes): return bytes
        case .failure(let reason):
            throw CommandFailure(.badConfiguration, "\(shown): \(reason)")
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }
}

extension HerdConfiguration {
    /// What the herd's logs and sockets are named after, herd-places included where it runs.
    var watchedNames: [String] {
        servers.map(\.name) + (places.provider == .offline ? [HerdConfiguration.placesName] : [])
    }
}
