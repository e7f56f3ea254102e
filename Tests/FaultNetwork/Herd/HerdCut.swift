import TestSupport

// Cutting a herd in two without a word, as both ends of each cut link see it.
extension NetworkHerd {
    private typealias LinkEnd = (server: NetworkServer, neighbor: NetworkServer)

    /// Cuts these servers off, by number, and returns when both ends of every link that is cut have
    /// given it up; says how long that took.
    @discardableResult
    public func cut(_ side: Set<Int>, isOneWay: Bool = false) async throws -> Duration {
        try await time("the cut is noticed", atEach: endsOfLinks(cutBy: side), \.linksEnded) {
            impair(.cut(side, isOneWay: isOneWay))
        }
    }

    /// Ends that, and returns when each of these pairs has a link again, as both ends say.
    @discardableResult
    public func mend(_ side: Set<Int>) async throws -> Duration {
        try await time("all have links again", atEach: endsOfLinks(cutBy: side), \.linksOpened) {
            impair(.none)
        }
    }

    /// Freezes a server, and returns when all its neighbors have given their links to it up.
    public func freeze(_ name: String) async throws {
        let frozen = try server(name)
        let ends = links.filter { $0.neighbor === frozen }
        _ = try await time("\(name) is given up", atEach: ends, \.linksEnded) { frozen.freeze() }
    }

    /// One for each server and each neighbor of it.
    private var links: [LinkEnd] {
        zip(servers, PaperHerd.neighbors).flatMap { server, entry in
            servers.filter { entry.value.contains($0.name) }.map { (server, $0) }
        }
    }

    private func endsOfLinks(cutBy side: Set<Int>) -> [LinkEnd] {
        let names = Set(side.map { servers[$0].name })
        return links.filter { names.contains($0.server.name) != names.contains($0.neighbor.name) }
    }

    /// Waits until each of these ends has counted one more than before the change.
    private func time(
        _ wish: String,
        atEach ends: [LinkEnd],
        _ count: (NetworkServer) -> [String: Int],
        after change: () -> Void
    ) async throws -> Duration {
        let before = ends.map { count($0.server)[$0.neighbor.name] ?? 0 }
        let began = ContinuousClock.now
        change()
        _ = try await eventually(wish) {
            zip(ends, before)
                .filter { end, old in (count(end.server)[end.neighbor.name] ?? 0) <= old }
                .map { "\($0.0.server.name) of \($0.0.neighbor.name)" }
        } is: {
            $0.isEmpty
        }
        return .now - began
    }
}
