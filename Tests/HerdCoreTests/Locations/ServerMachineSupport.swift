import HerdCore

/// A server machine that speaks text, as the tests like it.
struct TestServer {
    let name: String
    var machine: ServerMachine<ShardArray>
    var now = WallTime(nanoseconds: 1_520_023_935_182_837_383)

    init(
        _ name: String = "Goloman",
        clientsMax: Int = 1_000,
        peers: PeerTrust = .open,
        durability: Durability = .memory,
        sharding: Sharding = .whole
    ) {
        self.name = name
        machine = ServerMachine(
            name: name,
            clientsMax: clientsMax,
            peers: peers,
            durability: durability,
            sharding: sharding
        )
    }

    /// The reply to `line`, and what the machine says of it.
    mutating func handle(
        _ line: String,
        from source: LineSource = .client
    ) -> (outcome: LineOutcome, reply: String) {
        var reply: [UInt8] = []
        let outcome = Array(line.utf8).withUnsafeBytes {
            machine.handle($0, from: source, at: now, reply: &reply)
        }
        return (outcome, String(decoding: reply, as: UTF8.self))
    }

    /// Saves what is unsaved, and returns it.
    mutating func save() -> ReportRows {
        var rows = ReportRows()
        machine.beginSave(into: &rows)
        _ = machine.saveSucceeded()
        return rows
    }

    mutating func reply(to line: String) -> String { handle(line).reply }

    /// The updates that are due on the link, in calls of `bytesMax`.
    mutating func updates(for link: LinkID, bytesMax: Int = 65_536) -> [String] {
        var lines: [String] = []
        while machine.hasUpdates(for: link) {
            var bytes: [UInt8] = []
            machine.takeUpdates(for: link, bytesMax: bytesMax, into: &bytes)
            precondition(bytes.count <= bytesMax, "\(bytes.count) bytes, \(bytesMax) allowed")
            lines += String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }
        return lines
    }
}
