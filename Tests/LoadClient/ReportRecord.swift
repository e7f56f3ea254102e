/// What the herd owes to the clients of a run: for each, the newest report that got its AT.
///
/// A report whose reply never came may have been taken or not. So a server may have a newer one
/// that was sent, and never an older one, whatever happened to connections and servers meanwhile.
public struct ReportRecord: Equatable, Sendable {
    /// How many reports were acknowledged.
    public private(set) var count = 0
    private var newest: [String: Entry] = [:]

    private struct Entry: Equatable {
        /// Its AT line; empty before the first.
        var acknowledged = ""
        var acknowledgedTime = ""
        var sentTime = ""
    }

    public init() {}

    /// Those of which a report was acknowledged.
    public var clients: [String] {
        newest.filter { !$0.value.acknowledged.isEmpty }.keys.sorted()
    }

    /// Reports of this client are on their way, none later than that.
    mutating func sent(upTo time: String, by client: String) {
        newest[client, default: Entry()].sentTime = time
    }

    mutating func acknowledged(_ line: String) {
        guard let report = ATLine(line) else { return }
        count += 1
        let time = String(report.time)
        var entry = newest[String(report.client), default: Entry()]
        guard entry.acknowledgedTime < time else { return }
        (entry.acknowledged, entry.acknowledgedTime) = (line, time)
        newest[String(report.client)] = entry
    }

    /// Says what is wrong with a server's AT line for a client; nil if nothing is.
    public func complaint(about line: String, of client: String) -> String? {
        guard let entry = newest[client], !entry.acknowledged.isEmpty else { return nil }
        guard let report = ATLine(line), report.client == client else {
            return "nothing of \(client), though there was \(entry.acknowledged)"
        }
        // As many digits in all: letters compare as numbers do.
        if report.time < entry.acknowledgedTime {
            return "older than acknowledged: \(line), though there was \(entry.acknowledged)"
        }
        if report.time == entry.acknowledgedTime, line != entry.acknowledged {
            return "not as acknowledged: \(line), though it was \(entry.acknowledged)"
        }
        if report.time > entry.sentTime {
            return "never sent: \(line), the newest was of \(entry.sentTime)"
        }
        return nil
    }
}
