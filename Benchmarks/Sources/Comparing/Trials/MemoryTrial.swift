import CLoad
import Measuring

/// What one server holds resident: fresh, for each further client, for each idle connection.
struct MemoryTrial {
    let plan: TrialPlan

    private static let firstClients = 10_000

    func run(_ server: Servers) throws -> MemoryFigures {
        let fresh = try server.residentBytes()
        try report(Self.firstClients, to: server)
        let first = try server.residentBytes()
        try report(Self.firstClients + plan.furtherClients, to: server)
        let further = try server.residentBytes()
        let idle = try withIdleConnections(to: server) { try server.residentBytes() }
        return MemoryFigures(
            platform: server.platform,
            freshBytes: fresh,
            bytesPerClient: Double(further - first) / Double(plan.furtherClients),
            bytesPerConnection: Double(idle - further) / Double(plan.idleConnections)
        )
    }

    /// Each client reports twice: the second time nothing has to grow.
    private func report(_ clients: Int, to server: Servers) throws {
        var load = Load(
            server.ports,
            .iamat,
            connections: 10,
            depth: 16,
            until: .replies(2 * clients)
        )
        load.clients = clients
        try server.run(load)
    }

    private func withIdleConnections<Result>(
        to server: Servers,
        _ body: () throws -> Result
    ) throws -> Result {
        var sockets = [Int32](repeating: -1, count: plan.idleConnections)
        let problem = cload_idle(server.ports[0], Int32(sockets.count), &sockets)
        guard problem == 0 else {
            throw Failure("\(server.platform.title) does not take \(sockets.count) connections")
        }
        defer { cload_close(sockets, Int32(sockets.count)) }
        return try body()
    }
}
