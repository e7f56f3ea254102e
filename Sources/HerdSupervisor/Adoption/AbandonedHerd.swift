import Foundation
public import HerdCore

/// A herd whose supervisor is gone, and whose workers may live on.
public enum AbandonedHerd {
    /// Fails where what a supervisor has written down is a newer herdctl's.
    public static func checkState(in folder: HerdFolder) throws(SupervisorFailure) {
        _ = try HerdState.readKnown(folder.stateFile)
    }

    /// How many workers there are whose supervisor may be gone.
    public static func living(in folder: HerdFolder) -> Int {
        let state = try? HerdState.readKnown(folder.stateFile)
        return state?.workers.count { $0.identity.isRunning } ?? 0
    }

    /// Stops what is left, and tells what that was.
    ///
    /// `configuration` tells how long it takes, and where logs are; nil where nobody knows.
    public static func stop(
        in folder: HerdFolder,
        _ configuration: HerdConfiguration?
    ) throws(SupervisorFailure) -> StoppedLeftovers {
        guard access(folder.run, F_OK) == 0 else { return StoppedLeftovers() }
        let lock = try SupervisorLock(folder.lock)
        defer { lock.release() }
        var state = try HerdState.readKnown(folder.stateFile) ?? HerdState()
        let workers = workers(state, run: folder.run)
        let logs = try? LogCollector(configuration?.logs ?? LogPolicy(), folder: folder)
        let stopped = Leftovers.stop(workers, run: folder.run, by: configuration, logs)
        for sentence in stopped.sentences { logs?.record(HerdFolder.supervisorLog, sentence) }
        logs?.stop()
        folder.removeRemains()
        state.workers = []
        state.herd = nil
        do {
            try state.write(to: folder.stateFile)
        } catch {
            throw .unwritable(path: folder.stateFile, reason: "\(error)")
        }
        return stopped
    }

    /// Those of the record, and any that it does not have, also where it is lost.
    static func workers(_ state: HerdState, run: String) -> [HerdState.Worker] {
        let known = Set(state.workers.map(\.key))
        let found = FoundWorker.all(run: run).filter { !known.contains($0.key) }
        return state.workers + found.map { HerdState.Worker($0.key, $0.process) }
    }
}
