import HerdCore
import HerdSupervisor

/// The running herd, as commands ask it; failures become exit codes and sentences.
struct Control {
    private let client: ControlClient
    private let file: HerdFile
    private let limit: Duration

    init(_ file: HerdFile, within limit: Duration) {
        self.file = file
        self.limit = limit
        client = ControlClient(path: file.folder.controlSocket)
    }

    func status() async throws(CommandFailure) -> HerdStatus {
        do {
            return try await client.status(within: limit)
        } catch {
            throw failure(error)
        }
    }

    func detail(of names: [String]) async throws(CommandFailure) -> HerdDetail {
        do {
            return try await client.detail(of: names, within: limit)
        } catch {
            throw failure(error, about: names)
        }
    }

    /// Nil where no herd is up.
    func detailIfUp(of names: [String]) async throws(CommandFailure) -> HerdDetail? {
        do {
            return try await client.detail(of: names, within: limit)
        } catch ControlClient.Failure.noHerd {
            return nil
        } catch {
            throw failure(error, about: names)
        }
    }

    /// Nil where no herd is up.
    func statusIfUp() async throws(CommandFailure) -> HerdStatus? {
        do {
            return try await client.status(within: limit)
        } catch ControlClient.Failure.noHerd {
            return nil
        } catch {
            throw failure(error)
        }
    }

    func perform(
        _ action: ServerAction,
        on names: [String]
    ) async throws(CommandFailure) -> HerdStatus {
        do {
            return try await client.perform(action, on: names, within: limit)
        } catch {
            throw failure(error, about: names)
        }
    }

    func rotateLogs(_ names: [String]) async throws(CommandFailure) {
        do {
            _ = try await client.rotateLogs(names, within: limit)
        } catch {
            throw failure(error, about: names)
        }
    }

    func leave() async throws(CommandFailure) {
        do {
            _ = try await client.leave(within: limit)
        } catch {
            throw failure(error)
        }
    }

    func down() async throws(CommandFailure) -> DownReport {
        do {
            return try await client.down(within: limit)
        } catch {
            throw failure(error)
        }
    }

    /// Hands on each step of a reload or an apply, and returns when there are no more.
    func follow(
        _ request: FollowedRequest,
        each: (ReloadProgress) -> Void
    ) async throws(CommandFailure) {
        do {
            for try await step in steps(of: request) { each(step) }
        } catch {
            throw failure(error)
        }
    }

    private func steps(
        of request: FollowedRequest
    ) -> AsyncThrowingStream<ReloadProgress, any Error> {
        switch request {
        case .reload(let request): client.reload(request, within: limit)
        case .apply(let file): client.apply(file, within: limit)
        }
    }

    func stopReload() async throws(CommandFailure) -> HerdStatus {
        do {
            return try await client.stopReload(within: limit)
        } catch {
            throw failure(error)
        }
    }

    var noHerd: CommandFailure {
        CommandFailure(.unknown, noHerdSentence, kind: .noHerd)
    }

    private func failure(_ error: any Error, about names: [String] = []) -> CommandFailure {
        switch error as? ControlClient.Failure {
        case .noHerd: noHerd
        case .refused(let failure):
            names.lazy.compactMap { file.running?.runsElsewhere($0) }.first
                ?? CommandFailure(failure)
        case .timedOut:
            CommandFailure(
                .timedOut,
                "no answer within \(DurationText.format(limit)); the supervisor goes on with it,"
                    + " see herdctl status"
            )
        case .closed:
            CommandFailure(.failed, "the supervisor closed the connection before it answered")
        case .broken(let reason): CommandFailure(.failed, "the supervisor: \(reason)")
        case nil: CommandFailure(.failed, "\(error)")
        }
    }

    private var noHerdSentence: String {
        let left = AbandonedHerd.living(in: file.folder)
        guard left > 0 else {
            return "no herd is up for \(file.shown); start it with: herdctl up -d"
        }
        let workers = CountedNoun.text(left, "worker")
        return "no supervisor watches \(file.shown), but \(workers) of it live on;"
            + " herdctl up -d adopts them, herdctl down stops them"
    }
}
