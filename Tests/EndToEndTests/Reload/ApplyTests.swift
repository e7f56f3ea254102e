import Foundation
import TestSupport
import Testing

/// A changed herd.json is brought in, and what it leaves alone goes on.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ApplyTests {
    @Test func `a server comes and goes, its neighbors hear of it, and nobody else of anything`()
        async throws
    {
        let port = try freePorts(1)[0]
        try await withHerd(try TemporaryHerd.row()) { herd in
            let before = try await herd.pids()
            let outcome = try await underLoad(herd) { load in
                try herd.write(herd.withNewcomer(port))
                let growth = try await herd.apply()
                #expect(growth.status == 0, "\(growth.text)")
                #expect(growth.steps.map(\.step) == ["adding", "added", "told", "finished"])
                #expect(growth.steps.map(\.server) == ["Newcomer", "Newcomer", "Holiday", nil])
                #expect(try herd.ask("Goloman", "IAMAT far +1+2 3").hasPrefix("AT Goloman "))
                try await herd.waitUntilKnown("far", at: port)
                #expect(try LineClient(port: port).ask("IAMAT near +1+2 3") != nil)
                let goloman = try #require(herd.ports["Goloman"])
                try await herd.waitUntilKnown("near", at: goloman)
                #expect(try await herd.pids().filter { $0.key != "Newcomer" } == before)
                #expect(try await herd.differs() == false)

                try await load.waitForReplies(100)
                try herd.write(herd.row)
                let shrinkage = try await herd.apply()
                #expect(shrinkage.status == 0, "\(shrinkage.text)")
                #expect(shrinkage.steps.map(\.step) == ["removing", "removed", "told", "finished"])
            }
            #expect(outcome.isClean, "\(outcome.text)")
            #expect(try await herd.pids() == before)
            #expect(throws: SystemFailure.self) { try LineClient(port: port) }
            #expect(herd.processes().count == 3)
        }
    }

    @Test func `limits count at once, also for connections that are open`() async throws {
        try await withHerd(try TemporaryHerd.row()) { herd in
            let before = try await herd.pids()
            let idle = try herd.client("Hands")
            #expect(try idle.ask("HELLO") == "? HELLO")
            let limits = #""limits": {"idle": "200ms", "lineBytesMax": 800}"#
            try herd.write(herd.row, settings: [TemporaryHerd.quick, limits])
            let plan = try await herd.herdctl("plan")
            #expect(plan.errors.hasSuffix("3 live, 1 unchanged; herdctl apply brings it in\n"))
            let apply = try await herd.herdctl("apply")
            #expect(apply.status == 0)
            #expect(apply.errors.contains("herd.json has it: 3 told, after "), "\(apply.errors)")
            #expect(try idle.rest() == "")
            let long = String(repeating: "a", count: 801)
            #expect(try herd.client("Hands").ask(long)?.count == 66)
            #expect(try await herd.pids() == before)
        }
    }

    @Test func `what changes nothing, or is wrong, or can't be had, leaves all as it is`()
        async throws
    {
        try await withHerd(try TemporaryHerd.row()) { herd in
            let before = try await herd.pids()
            let settings = [TemporaryHerd.quick, #""limits": {"idle": 600}, "peers": "secret""#]
            try herd.write(herd.row.reversed(), settings: settings)
            let same = try await herd.apply()
            #expect(same.status == 0)
            #expect(same.steps.map(\.step) == ["unchanged"])

            try herd.write(herd.row, settings: [#""limit": {}"#])
            let wrong = try await herd.herdctl("apply")
            #expect(wrong.status == 78)
            #expect(wrong.errors.contains(#"did you mean "limits"?"#))

            let taken = try #require(herd.ports["Hands"])
            let holder = try Listener()
            try herd.write(herd.withNewcomer(holder.port))
            let busy = try await herd.herdctl("apply")
            #expect(busy.status == 1)
            #expect(busy.errors.contains("Newcomer can't listen on 127.0.0.1 port \(holder.port)"))
            #expect(busy.errors.contains("nothing was changed"))
            #expect(try LineClient(port: taken).ask("HELLO") == "? HELLO")
            #expect(try await herd.pids() == before)
            #expect(try await herd.herdctl("status").errors.contains("herdctl apply brings it in"))
        }
    }

    @Test func `a server that does not start takes all of it back`() async throws {
        let port = try freePorts(1)[0]
        try await withHerd(try TemporaryHerd.row()) { herd in
            let before = try await herd.pids()
            var servers = herd.withNewcomer(port)
            servers[3].keys = [#""command": ["sh", "-c", "echo no luck; exit 3"]"#]
            let places = #""places": {"callsMax": 3}"#
            try herd.write(servers, settings: [TemporaryHerd.quick, places])
            let apply = try await herd.apply()
            #expect(apply.status == 1)
            #expect(apply.failure?.server == "Newcomer", "\(apply.text)")
            #expect(apply.failure?.cause == "exit 3")
            #expect(apply.failure?.lines == ["no luck"])
            #expect(try await herd.pids() == before)
            #expect(try await herd.differs())
            let reload = try await herd.herdctl("reload")
            #expect(reload.status == 1)
            #expect(reload.errors.contains("(1 start, 3 reload, 1 unchanged)"), "\(reload.errors)")
        }
    }

    @Test func `what workers read as they start is brought in by a reload, and no client notices`()
        async throws
    {
        try await withHerd(try TemporaryHerd.row()) { herd in
            let before = try await herd.pids()
            let client = try herd.client("Hands")
            #expect(try client.ask("HELLO") == "? HELLO")
            let outcome = try await underLoad(herd) { _ in
                let places = #""places": {"callsMax": 3}"#
                try herd.write(herd.row, settings: [TemporaryHerd.quick, places])
                let apply = try await herd.apply()
                #expect(apply.status == 0, "\(apply.text)")
                #expect(apply.steps.first?.step == "testing")
                #expect(apply.steps.filter { $0.step == "moved" }.count == 3)
            }
            #expect(outcome.isClean, "\(outcome.text)")
            #expect(try client.ask("HELLO") == "? HELLO")
            let after = try await herd.pids()
            #expect(before.allSatisfy { after[$0.key] != $0.value })
            #expect(try await herd.differs() == false)
        }
    }

    @Test func `servers change their ports with each other, and a third one goes on`() async throws
    {
        try await withHerd(try TemporaryHerd.row()) { herd in
            let before = try await herd.pids()
            var servers = herd.row
            (servers[0].port, servers[1].port) = (servers[1].port, servers[0].port)
            try herd.write(servers)
            let apply = try await herd.apply()
            #expect(apply.status == 0, "\(apply.text)")
            let (goloman, holiday) = (servers[0].port, servers[2].port)
            let client = try LineClient(port: goloman)
            #expect(try client.ask("IAMAT kiwi +1+2 3")?.hasPrefix("AT Goloman ") == true)
            try await herd.waitUntilKnown("kiwi", at: holiday)
            let after = try await herd.pids()
            #expect(after["Holiday"] == before["Holiday"])
            #expect(after["Hands"] != before["Hands"])
        }
    }

    @Test func `foreign servers are reloaded, or restarted where they bind their port`()
        async throws
    {
        let sleep = #""command": ["sleep", "1000"]"#
        let ready = #""ready": {"after": "100ms"}"#
        let herd = try ForeignHerd { ports in
            [
                #"{"name": "Shared", "port": \#(ports[0]), \#(sleep)}"#,
                #"{"name": "Binding", "port": \#(ports[1]), "binds": true, \#(ready), \#(sleep)}"#,
                #"{"name": "Other", "port": \#(ports[2]), \#(sleep)}"#,
            ]
        }
        try await herd.up {
            let names = ["Shared", "Binding", "Other"]
            var before: [Int32?] = []
            for name in names { before.append(try await herd.server(name).pid) }
            let file = try herd.folder.read("herd.json")
            var lines = file.split(separator: "\n", omittingEmptySubsequences: false)
            for index in [1, 2] {
                let changed = lines[index].replacing("1000", with: "2000")
                #expect(changed != lines[index])
                lines[index] = Substring(changed)
            }
            try herd.folder.write("herd.json", lines.joined(separator: "\n"))
            let apply = try Reload(try await herd.herdctl("apply", "--json"))
            #expect(apply.status == 0, "\(apply.text)")
            let steps = apply.steps.filter { ["moved", "restarted"].contains($0.step) }
            #expect(steps.map(\.server) == ["Shared", "Binding"])
            var after: [Int32?] = []
            for name in names { after.append(try await herd.server(name).pid) }
            #expect(zip(before, after).map { $0 != $1 } == [true, true, false])
        }
    }

    @Test func `the next supervisor goes on with what was brought in`() async throws {
        let port = try freePorts(1)[0]
        try await withHerd(try TemporaryHerd.row()) { herd in
            try herd.write(herd.withNewcomer(port))
            #expect(try await herd.apply().status == 0)
            let before = try await herd.pids()
            #expect(before.count == 4)
            try await herd.run("up", "--detach", "--replace")
            #expect(try await herd.pids() == before)
            #expect(try await herd.differs() == false)
            try herd.write(herd.row)
            #expect(try await herd.apply().status == 0)
            #expect(try await herd.pids().count == 3)
        }
    }
}

/// A port that somebody else has.
private final class Listener {
    let port: Int
    private let socket: Int32

    init() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && listen(socket, 1) == 0
                    ? getsockname(socket, address, &length) : -1
            }
        }
        guard result == 0 else { throw SystemFailure("listen") }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(socket) }
}
