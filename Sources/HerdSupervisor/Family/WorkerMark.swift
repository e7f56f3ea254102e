import Glibc

/// Two variables by which a worker, and whoever inherits its environment, can be told from all
/// other processes: `HERD_RUN` and `HERD_WORKER`.
struct WorkerMark: Hashable, Sendable {
    /// The herd's folder for sockets and pipes.
    let run: String
    let key: WorkerKey

    private static let runName = "HERD_RUN"
    private static let workerName = "HERD_WORKER"

    init(run: String, key: WorkerKey) {
        self.run = run
        self.key = key
    }

    /// That of a process; nil where it has none, or where we may not look.
    init?(of pid: pid_t) {
        let environment = ProcFile.environment(of: pid)
        guard let run = Self.value(of: Self.runName, in: environment),
            let worker = Self.value(of: Self.workerName, in: environment)
        else { return nil }
        let words = worker.split(separator: " ")
        guard words.count == 2, let generation = Int(words[1]) else { return nil }
        self.run = run
        key = WorkerKey(server: String(words[0]), generation: generation)
    }

    /// What a worker finds in its environment.
    var variables: [String: String] {
        [Self.runName: run, Self.workerName: "\(key.server) \(key.generation)"]
    }

    private static func value(of name: String, in environment: [String]) -> String? {
        environment.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}
