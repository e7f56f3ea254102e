import Foundation
import TestSupport
import Testing

/// A herd of which another computer runs a part.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ComputerTests {
    private static let elsewhere = #""computer": "no-such-computer""#

    @Test func `up runs the servers of this computer, which flood to those of others`() async throws
    {
        let herd = try TemporaryHerd.row()
        var servers = herd.row
        // Foundation's hostName may be what a name server says.
        let name = try String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8)
        let own = name.trimmingCharacters(in: .newlines)
        servers[0].keys = [#""computer": "\#(own)""#]
        servers[2].keys = [Self.elsewhere]
        try herd.write(servers)
        try await withHerd(herd) { herd in
            let again = try await herd.herdctl("up", "--detach")
            #expect(
                again.errors.contains(#"1 of 3 servers run on other computers: Holiday is for"#)
            )
            let before = try await herd.pids()
            #expect(before.keys.sorted() == ["Goloman", "Hands"])
            let why = try await herd.herdctl("why", "Holiday")
            #expect(why.errors.contains(#"Holiday is for "no-such-computer""#), "\(why.errors)")

            // As on the other computer, which has the same file and the same secret.
            let other = try TemporaryFolder()
            let secret = try herd.folder.read(".herd/secret")
            try other.write(".herd/secret", secret, mode: 0o600)
            let words = ["Holiday", "--config", herd.configuration, "--root", other.path]
            let holiday = try ChildProgram(BuiltPrograms.path("herd-server"), words)
            defer { holiday.signal(SIGKILL) }
            #expect(try herd.ask("Goloman", "IAMAT kiwi +1+2 3").hasPrefix("AT Goloman "))
            let port = servers[2].port
            _ = try await eventually("the other computer's server knows the client") {
                (try? LineClient(port: port).ask("WHATSAT kiwi 10 1")) ?? ""
            } is: {
                $0.hasPrefix("AT Goloman ")
            }

            servers[2].port = try freePorts(1)[0]
            try herd.write(servers)
            let apply = try await herd.apply()
            #expect(apply.steps.filter { $0.step == "told" }.map(\.server) == ["Hands"])
            #expect(try await herd.pids() == before)
            #expect(try await herd.differs() == false)
        }
    }

    @Test func `a computer that has no server starts nothing, and can check the file`() async throws
    {
        let herd = try TemporaryHerd.row()
        var servers = herd.row
        for index in servers.indices { servers[index].keys = [Self.elsewhere] }
        try herd.write(servers)
        let up = try await herd.herdctl("up", "--detach")
        #expect(up.status == 78)
        #expect(up.errors.contains(#"has no server; Goloman is for "no-such-computer", Hands"#))
        #expect(try await herd.herdctl("check").status == 0)
        #expect(herd.processes().isEmpty)
    }
}
