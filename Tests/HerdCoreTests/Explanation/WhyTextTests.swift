import HerdCore
import Testing

struct WhyTextTests {
    private func text(_ server: ServerDetail, color: Bool = false) -> String {
        WhyText(server, at: exampleTime, color: color).render()
    }

    @Test func `the answer comes first, then the deaths, newest first`() {
        let server = waitingServer(
            deaths: [segfault(worker: 10, ago: 3), segfault(worker: 9, ago: 26)]
        )
        #expect(
            text(server) == """
                Hands died: SIGSEGV; next try in 3.8s
                  5 restarts

                07:42:11 (3s ago)  SIGSEGV, core dumped; it ran for 0.2s and never was ready
                  worker 10, pid 4710, release 7f3a9c1
                  | listening on port 8001
                  | Fatal error: Index out of range

                07:41:48 (26s ago)  SIGSEGV, core dumped; it ran for 0.2s and never was ready
                  worker 9, pid 4709, release 7f3a9c1
                  | (the same last lines)

                """
        )
    }

    @Test func `no line of the example is wider than a terminal`() {
        let server = waitingServer(deaths: [segfault(worker: 10, ago: 3)])
        for line in text(server).split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test func `a server that has nothing to tell is one line`() {
        #expect(text(readyServer()) == "Goloman is ready, and has been for 2h14m\n")
    }

    @Test func `what is known of a kill is said once`() {
        let death = Death(generation: 3, cause: .exited(.signal(9)), readyFor: .seconds(192))
        var newer = DeathRecord(death, next: .now, at: secondsBefore(90))
        newer.add(.killed(resident: 851_443_712))
        var older = newer
        older.worker = 2
        #expect(
            text(waitingServer(deaths: [newer, older])) == """
                Hands died: SIGSEGV; next try in 3.8s
                  5 restarts

                07:40:44 (1m30s ago)  SIGKILL, out of memory; it was ready for 3m12s
                  the kernel killed it for lack of memory; it had 812M
                  worker 3

                07:40:44 (1m30s ago)  SIGKILL, out of memory; it was ready for 3m12s
                  worker 2

                """
        )
    }

    @Test func `a death of another day has its date`() {
        let server = waitingServer(deaths: [segfault(worker: 1, ago: 8 * 3_600)])
        #expect(text(server).contains("\n2026-11-22 23:42:14 (8h ago)  SIGSEGV"))
    }

    @Test func `who has the port is said once, and why a worker is not ready`() {
        var server = waitingServer()
        server.portOwners = [PortOwner(pid: 812, command: "nginx")]
        server.says = "loading the map"
        #expect(
            text(server) == """
                Hands died: SIGSEGV; next try in 3.8s
                  5 restarts
                  its worker says: loading the map
                  port 8001 is in use by pid 812 (nginx)

                """
        )
        server.why = server.abandonment
        #expect(text(server).components(separatedBy: "pid 812").count == 2)
    }

    @Test func `of older deaths the last lines are enough`() {
        var older = segfault(worker: 1, ago: 9)
        older.lines = (1...20).map { "line \($0)" }
        let lines = text(waitingServer(deaths: [segfault(worker: 2, ago: 3), older]))
        #expect(
            lines.hasSuffix("  | line 16\n  | line 17\n  | line 18\n  | line 19\n  | line 20\n")
        )
        #expect(!lines.contains("line 15"))
    }

    @Test func `nothing in it can move the cursor`() {
        var death = segfault(worker: 1, ago: 3)
        death.cause = "\u{1B}[2J"
        death.remarks = ["\u{1B}[3J"]
        var server = waitingServer(deaths: [death])
        server.says = "\u{1B}[4J"
        server.portOwners = [PortOwner(pid: 1, command: "\u{1B}[5J")]
        server.why = "\u{1B}[6J"
        #expect(!text(server).contains("\u{1B}"))
    }

    @Test func `the cause is red where there is color, and nothing moves`() {
        let server = waitingServer(deaths: [segfault(worker: 10, ago: 3)])
        let colored = text(server, color: true)
        #expect(colored.contains("\u{1B}[31mSIGSEGV, core dumped\u{1B}[0m; it ran"))
        #expect(colored.replacing(/\u{1B}\[[0-9]+m/, with: "") == text(server))
    }
}
