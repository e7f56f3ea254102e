import Measuring

/// A kind of load whose cost is guarded.
struct GuardedShape {
    let name: String
    let command: Command
    /// Requests in one write.
    let depth: Int

    static let all = [
        GuardedShape(name: "iamat 1", command: .iamat, depth: 1),
        GuardedShape(name: "iamat 16", command: .iamat, depth: 16),
        GuardedShape(name: "invalid 16", command: .invalid, depth: 16),
        GuardedShape(name: "whatsat 16", command: .whatsat, depth: 16),
    ]

    private static let clients = 128
    /// In nanoseconds since 1970; all that follows is the same to the byte in every run.
    private static let firstTime: UInt64 = 1_520_023_934_000_000_000

    /// Before anything is counted every client is known, and every answer asked for is kept.
    func prepare(_ port: UInt16) throws {
        try run(.iamat, depth: 1, requests: Self.clients, at: port, firstTime: Self.firstTime)
        try run(.whatsat, depth: 1, requests: Self.clients, at: port, firstTime: 0)
    }

    func run(requests: Int, at port: UInt16) throws {
        let later = Self.firstTime + 1_000_000_000
        try run(command, depth: depth, requests: requests, at: port, firstTime: later)
    }

    private func run(
        _ command: Command,
        depth: Int,
        requests: Int,
        at port: UInt16,
        firstTime: UInt64
    ) throws {
        var load = Load([port], command, connections: 1, depth: depth, until: .replies(requests))
        load.clients = Self.clients
        load.places = 8
        load.isLockstep = true
        load.firstTime = firstTime
        let result = try load.run()
        guard result.wrong == 0 else {
            throw Failure("\(result.wrong) wrong replies to \(command.rawValue)")
        }
    }
}
