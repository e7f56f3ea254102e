/// The command line of `herd-server`: `NAME [--config FILE] [--root FOLDER]`.
///
/// Read by hand: ArgumentParser would take as long as all the rest of a worker's start.
struct WorkerArguments: Equatable {
    /// The server's name in herd.json.
    var name: String
    /// The herd's description.
    var config = "herd.json"
    /// The herd's folder; nil: the one that `config` lies in.
    var root: String?

    /// What a command line asks for.
    enum Request: Equatable {
        case run(WorkerArguments)
        case help
    }

    /// What is wrong with a command line.
    enum Failure: Error, Equatable, CustomStringConvertible {
        case noName
        case tooMuch(String)
        case noValue(option: String)
        case unknownOption(String)

        var description: String {
            switch self {
            case .noName: "which server? Name one of herd.json"
            case .tooMuch(let word): "one server a process: \"\(word)\" is one too many"
            case .noValue(let option): "\(option) wants a path behind it"
            case .unknownOption(let option): "there is no option \(option)"
            }
        }
    }

    /// `words` are those behind the program's name.
    static func read(_ words: [String]) throws(Failure) -> Request {
        var names: [String] = []
        var paths: [String: String] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else {
                names.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let option = String(parts[0])
            switch option {
            case "-h", "--help": return .help
            case "--config", "--root":
                let value = parts.count == 2 ? String(parts[1]) : rest.popFirst()
                guard let value, !value.isEmpty else { throw .noValue(option: option) }
                paths[option] = value
            default: throw .unknownOption(option)
            }
        }
        guard let name = names.first else { throw .noName }
        guard names.count == 1 else { throw .tooMuch(names[1]) }
        var arguments = WorkerArguments(name: name, root: paths["--root"])
        arguments.config = paths["--config"] ?? arguments.config
        return .run(arguments)
    }

    static let help = """
        herd-server: runs one server of a herd until it is asked to end (SIGTERM, Ctrl-C).

        herdctl starts it. Started by hand, it binds the server's port itself, and does all that it
        does under herdctl.

        Usage: herd-server NAME [--config FILE] [--root FOLDER]

          NAME             the server's name in herd.json
          --config FILE    the herd's description (default: herd.json)
          --root FOLDER    the herd's folder, if it is not the one of herd.json
          -h, --help       these lines

        """
}
