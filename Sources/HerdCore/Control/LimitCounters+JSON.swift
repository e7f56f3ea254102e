extension LimitCounters {
    /// What has happened, in words: `12 connections refused, 3 lines too long`; nil: nothing.
    var sentence: String? {
        let facts: [String?] = [
            Self.fact(connectionsRefused, "connection", "refused"),
            Self.fact(addressConnectionsRefused, "connection", "of one address refused"),
            Self.fact(requestsDelayed, "request", "delayed"),
            Self.fact(requestsRefused, "connection", "ended for too many requests"),
            Self.fact(linesTooLong, "line", "too long"),
            Self.fact(linesUnfinished, "line", "never finished"),
            Self.fact(repliesUnread, "client", "did not read"),
            Self.fact(memoryTaken, "client", "held too much"),
            Self.fact(idle, "connection", "idle for too long"),
            Self.fact(acceptPauses, "pause", "for lack of descriptors or memory"),
        ]
        let happened = facts.compactMap { $0 }
        return happened.isEmpty ? nil : happened.joined(separator: ", ")
    }

    private static func fact(_ count: Int, _ noun: String, _ what: String) -> String? {
        count == 0 ? nil : "\(CountedNoun.text(count, noun)) \(what)"
    }
}

/// One object, a key for each counter.
extension LimitCounters: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// What an older server does not count is 0.
    public init(from decoder: any Decoder) throws {
        self.init()
        let container = try decoder.container(keyedBy: Key.self)
        for (name, field) in Self.all {
            let key = Key(stringValue: name)
            self[keyPath: field] = try container.decodeIfPresent(Int.self, forKey: key) ?? 0
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, field) in Self.all {
            try container.encode(self[keyPath: field], forKey: Key(stringValue: name))
        }
    }
}
