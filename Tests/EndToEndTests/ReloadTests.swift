import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct ReloadTests {
    @Test func `a reload under steady traffic fails no request`() async throws {
        try await withHerd { herd in
            let before = try await herd.status()
            let traffic = Traffic(herd)
            let running = Task { try await traffic.run() }
            defer { running.cancel() }
            try await traffic.waitForReplies(200)
            let outcome = try await herd.herdctl("reload", "--force")
            #expect(outcome.status == 0, "\(outcome.errors)")
            try await traffic.waitForReplies(200)
            await traffic.stop()
            try await running.value

            let after = try await herd.status()
            for name in TemporaryHerd.names {
                #expect(try after.server(name).state == "ready")
                #expect(try after.server(name).pid != before.server(name).pid)
            }
        }
    }

    @Test func `a reload of the release that runs does nothing`() async throws {
        try await withHerd { herd in
            let before = try await herd.status()
            let outcome = try await herd.herdctl("reload")
            #expect(outcome.status == 0)
            let after = try await herd.status()
            #expect(before.servers.map(\.pid) == after.servers.map(\.pid))
        }
    }
}

/// Requests to every server in turn, each checked: on a new connection, and on one that is kept.
///
/// A drained server may close a kept connection behind a reply; then the client connects again.
private actor Traffic {
    private let herd: TemporaryHerd
    private var kept: [String: LineClient] = [:]
    private var stopped = false
    private var replies = 0

    init(_ herd: TemporaryHerd) { self.herd = herd }

    func stop() { stopped = true }

    func waitForReplies(_ count: Int) async throws {
        let goal = replies + count
        _ = try await eventually("\(count) more replies") {
            replies
        } is: {
            $0 >= goal
        }
    }

    func run() async throws {
        while !stopped {
            for name in TemporaryHerd.names {
                let report = "client\(replies % 50) +34.0-118.4 \(1_520_000_000 + replies)"
                try check(try herd.ask(name, "IAMAT \(report)"), name: name, report: report)
                try check(try askKept(name, "IAMAT \(report)"), name: name, report: report)
                replies += 2
                await Task.yield()
            }
        }
    }

    private func askKept(_ name: String, _ line: String) throws -> String {
        if let reply = try kept[name]?.ask(line) { return reply }
        let client = try herd.client(name)
        kept[name] = client
        guard let reply = try client.ask(line) else {
            throw HerdFailure("\(name) closed a new connection instead of answering \(line)")
        }
        return reply
    }

    private func check(_ reply: String, name: String, report: String) throws {
        guard reply.hasPrefix("AT \(name) "), reply.hasSuffix(" \(report)") else {
            throw HerdFailure("\(name) answered \(reply) to \(report)")
        }
    }
}
