/// Where a herd keeps its things: everything lies in the folder of its herd.json.
public struct HerdFolder: Hashable, Sendable {
    /// The absolute path of that folder, without a closing slash.
    public let root: String

    /// Bytes of a UNIX socket's path, the closing zero not counted (unix(7): 108 with it).
    public static let socketPathBytesMax = 107
    /// Digits of the largest process id that Linux gives (2^22, proc(5)).
    private static let pidDigitsMax = 7

    public init(root: String) {
        self.root = root
    }

    /// State of the herd, 0700.
    public var state: String { "\(root)/.herd" }
    /// By which neighbors know each other, 0600; made at the first `up`.
    public var secret: String { "\(state)/secret" }
    /// What exists only while a supervisor or a worker runs.
    public var run: String { "\(state)/run" }
    /// Builds of the server program, each in a folder named after its hash.
    public var releases: String { "\(state)/releases" }
    /// Each server's reports; the one folder, with the secret, that must outlive the herd.
    public var data: String { "\(state)/data" }
    /// Held with `flock` by the one supervisor of the herd.
    public var lock: String { "\(run)/lock" }
    /// The control API.
    public var controlSocket: String { "\(run)/herdctl.sock" }
    /// What a supervisor in the background says on standard output and standard error.
    public var background: String { "\(run)/herdctl.out" }
    /// The bytes of the checked configuration that runs.
    public var configuration: String { "\(run)/herd.json" }
    /// Those of one that is being brought in.
    public var nextConfiguration: String { "\(run)/herd.next.json" }

    /// The name of the log in which the supervisor says what it does.
    public static let supervisorLog = "herdctl"

    /// The SQLite file of a server's reports; its write-ahead log lies beside it.
    public func reportFile(of server: String) -> String { "\(data)/\(server).sqlite" }

    /// The file that a server's lines go to; `directory` as in `logs.directory`.
    public func log(of server: String, directory: String) -> String {
        "\(path(directory))/\(server).log"
    }

    /// A path of herd.json, which is relative to its folder unless it is absolute.
    public func path(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(root)/\(path)"
    }

    /// Why sockets in this folder could not have a path, or nil; `servers` are the herd's names.
    public func socketPathProblem(servers: [String]) -> String? {
        let longest = servers.map(\.utf8.count).max() ?? 0
        let bytes = "\(run)/".utf8.count + longest + 1 + Self.pidDigitsMax + ".sock".utf8.count
        guard bytes > Self.socketPathBytesMax else { return nil }
        return "the herd's sockets would have paths of up to \(bytes) bytes, and Linux takes"
            + " \(Self.socketPathBytesMax); move herd.json to a folder with a path that is"
            + " \(bytes - Self.socketPathBytesMax) bytes shorter"
    }
}
