import LoadClient
import TestSupport

/// What every server of a herd answers about every client of a record, asked as a client would.
public struct HerdCensus: Sendable {
    /// By server, then by client: the first line of the reply to WHATSAT; no server: no answers.
    private var lines: [String: [String: String]] = [:]
    private let record: ReportRecord

    /// So many questions a connection has under way: each server takes 64 before it reads no more.
    private static let questionsAtOnce = 32
    private static let patienceSeconds = 5

    /// Asks all servers, from where the clients are.
    public static func take(
        of herd: NetworkHerd,
        against record: ReportRecord
    ) async throws -> HerdCensus {
        let targets = herd.targets
        return try await herd.clients.run {
            var census = HerdCensus(record: record)
            for target in targets {
                census.lines[target.name] = try? answers(of: target, about: record.clients)
            }
            return census
        }
    }

    private init(record: ReportRecord) { self.record = record }

    /// What is wrong first: a server that is silent, a report that it should have, or one that
    /// another server has differently; nil if every server has the same right report for every one.
    public func complaint(servers: [String]) -> String? {
        for server in servers {
            guard let lines = lines[server] else { return "\(server) does not answer" }
            for client in record.clients {
                let line = lines[client] ?? ""
                if let complaint = record.complaint(about: line, of: client) {
                    return "\(server): \(complaint)"
                }
                for (other, othersLines) in self.lines where othersLines[client] != line {
                    return "\(server) has \(line), \(other) has \(othersLines[client] ?? "")"
                }
            }
        }
        return nil
    }

    private static func answers(
        of target: LoadTarget,
        about clients: [String]
    ) throws -> [String: String] {
        let connection = try LineClient(
            host: target.host,
            port: target.port,
            patience: patienceSeconds
        )
        var answers: [String: String] = [:]
        var rest = clients[...]
        while !rest.isEmpty {
            let some = rest.prefix(questionsAtOnce)
            try connection.send(some.map { "WHATSAT \($0) 10 0\n" }.joined())
            for client in some {
                guard let line = try connection.line() else { return answers }
                answers[client] = line
                if line.hasPrefix("AT ") { _ = try connection.places() }
            }
            rest = rest.dropFirst(some.count)
        }
        return answers
    }
}

extension NetworkHerd {
    /// Waits until every server has the same report for every client, none older than any that was
    /// acknowledged; returns how long that took.
    ///
    /// A census takes a while itself, so the true time is shorter than the one that is returned.
    public func waitForAgreement(
        on record: ReportRecord,
        patience: Duration = .seconds(60)
    ) async throws -> Duration {
        let began = ContinuousClock.now
        _ = try await eventually("all servers have the same", patience: patience) {
            try await HerdCensus.take(of: self, against: record)
                .complaint(servers: servers.map(\.name))
        } is: {
            $0 == nil
        }
        return ContinuousClock.now - began
    }
}
