import HerdCore
import Testing

struct DetailTextTests {
    @Test func `a ready server tells all on a few lines`() {
        #expect(
            DetailText(herdDetail([readyServer()])).render() == """
                Goloman  ready
                  worker   1, pid 4711, ready for 2h14m, 0 restarts
                  release  7f3a9c1, a new build is on disk
                  port     8000, 18 connections, 1204 clients
                  uses     1.2% CPU, 14M
                  says     serving
                  process  4711  herd-server Goloman --config /srv/herd/.herd/run/herd.json
                           4730    sleep 1000
                  lines    listening on port 8000

                """
        )
    }

    @Test func `one that waits tells why, and what its last death was`() {
        let deaths = [segfault(worker: 10, ago: 3), segfault(worker: 9, ago: 26)]
        var server = waitingServer(deaths: deaths)
        server.portOwners = [PortOwner(pid: 812, command: "nginx")]
        #expect(
            DetailText(herdDetail([server])).render() == """
                Hands  backoff
                  why      SIGSEGV; next try in 3.8s
                  worker   none, 5 restarts
                  release  7f3a9c1
                  port     8001
                           pid 812 (nginx) listens there
                  deaths   07:42:11 (3s ago) SIGSEGV, core dumped; herdctl why Hands has more

                """
        )
    }

    @Test func `servers stand apart, and who is wanted down is said so`() {
        let stopping = ServerDetail(ServerStatus(name: "Welsh", state: .stopping, wanted: .down))
        let stopped = ServerDetail(ServerStatus(name: "Wilkes", state: .stopped, wanted: .down))
        #expect(
            DetailText(herdDetail([stopping, stopped])).render() == """
                Welsh  stopping, wanted down
                  worker   none, 0 restarts

                Wilkes  stopped
                  worker   none, 0 restarts

                """
        )
    }

    @Test(arguments: [20, 40, 80])
    func `on a terminal a command line never takes a second line`(width: Int) {
        var server = readyServer()
        server.processes = [process(4_711, of: 1, String(repeating: "long ", count: 40))]
        server.lines = []
        let text = DetailText(herdDetail([server]), width: width).render()
        let line = text.split(separator: "\n").first { $0.contains("long") }
        #expect(line?.count == max(width, 31))
        #expect(line?.hasSuffix("…") == true)
    }

    @Test func `a process that is stopped or not collected is marked`() {
        var server = readyServer()
        server.processes = [process(2, of: 1, "a"), process(3, of: 2, "b")]
        server.processes[0].state = "T"
        server.processes[1].state = "Z"
        let text = DetailText(herdDetail([server])).render()
        #expect(text.contains("  process  2  [stopped] a\n"))
        #expect(text.contains("           3    [gone, not collected] b\n"))
    }

    @Test func `a tree survives processes that are each other's parents`() {
        var server = readyServer()
        server.processes = [process(2, of: 3, "a"), process(3, of: 2, "b"), process(5, of: 5, "c")]
        let text = DetailText(herdDetail([server])).render()
        #expect(text.contains("process  5  c\n"))
    }

    @Test func `color changes no column's place, and nothing can move the cursor`() {
        var server = readyServer()
        server.says = "\u{1B}[2J"
        server.processes[0].command = "\u{1B}[3J"
        server.status.detail = "\u{1B}[4J"
        server.portOwners = [PortOwner(pid: 1, command: "\u{1B}[5J")]
        let plain = DetailText(herdDetail([server])).render()
        #expect(!plain.contains("\u{1B}"))
        let colored = DetailText(herdDetail([server]), color: true).render()
        #expect(colored.contains("Goloman  \u{1B}[32mready\u{1B}[0m\n"))
        #expect(colored.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
    }
}
