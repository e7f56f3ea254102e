import Glibc
import HerdCore

/// A worker's process as `/proc` shows it: the supervisor that was killed may not have had the time
/// to write down what it had just started.
struct FoundWorker {
    let server: String
    let generation: Int
    let process: WorkerProcess

    /// `HERD_WORKER`, by which a worker can be told from all other processes.
    static let variable = "HERD_WORKER"

    static func tag(server: String, generation: Int) -> String { "\(server) \(generation)" }

    /// Those of the herd whose folder for sockets and pipes is `run`.
    ///
    /// A worker leads its session; what it started has the same environment, and does not.
    static func all(run: String) -> [FoundWorker] {
        ProcFile.processes().compactMap { pid in
            guard let stat = ProcessStat(of: pid), stat.session == pid, stat.state != "Z",
                let identity = ProcessIdentity(of: pid)
            else { return nil }
            let environment = ProcFile.environment(of: pid)
            guard environment.contains("HERD_RUN=\(run)"),
                let tag = environment.first(where: { $0.hasPrefix("\(variable)=") }),
                let process = identity.openProcess()
            else { return nil }
            let words = tag.dropFirst(variable.count + 1).split(separator: " ")
            guard words.count == 2, let generation = Int(words[1]) else { return nil }
            return FoundWorker(
                server: String(words[0]),
                generation: generation,
                process: process
            )
        }
    }
}
