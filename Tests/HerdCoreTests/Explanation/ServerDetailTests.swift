import HerdCore
import Testing

struct ServerDetailTests {
    private func explained(_ state: ServerState, _ wanted: Wanted, _ detail: String? = nil)
        -> String
    {
        var status = ServerStatus(name: "Hands", state: state, wanted: wanted)
        status.detail = detail
        return ServerDetail(status).explanation
    }

    @Test func `every state has its sentence`() {
        #expect(explained(.ready, .up) == "Hands is ready")
        #expect(
            explained(.ready, .up, "12 log records dropped")
                == "Hands is ready: 12 log records dropped"
        )
        #expect(explained(.reloading, .up) == "Hands is being reloaded; its worker serves")
        #expect(explained(.starting, .up, "after exit 1") == "Hands is starting: after exit 1")
        #expect(explained(.stopping, .down) == "Hands is stopping, as somebody asked")
        #expect(explained(.stopping, .up) == "Hands is stopping, to be started anew")
        #expect(explained(.stopped, .down) == "Hands was stopped; herdctl start Hands starts it")
        #expect(explained(.backoff, .up, "exit 1") == "Hands died: exit 1")
        #expect(explained(.crashloop, .up, "exit 1") == "Hands dies again and again: exit 1")
        #expect(explained(.failed, .up, "exit 78") == "Hands has failed: exit 78")
    }

    @Test func `without a supervisor it is said what is left`() {
        var detail = ServerDetail(ServerStatus(name: "Hands", state: .stopped, wanted: .down))
        #expect(
            detail.abandonment == "Hands is not up: no supervisor runs; herdctl up -d starts it"
        )
        #expect(!detail.hasNews)
        detail.status.port = 8_001
        detail.portOwners = [PortOwner(pid: 812, command: "nginx")]
        #expect(
            detail.abandonment
                == "Hands is not up, and could not be started: port 8001 is in use by pid 812"
                + " (nginx)"
        )
        #expect(detail.hasNews)
        detail.status.pid = 4_711
        #expect(
            detail.abandonment
                == "no supervisor runs; the worker of Hands (pid 4711) goes on, and the next"
                + " herdctl up adopts it"
        )
    }

    @Test func `status and detail are one object, in which nothing is missing`() throws {
        let detail = ServerDetail(ServerStatus(name: "Hands", state: .stopped, wanted: .down))
        #expect(
            try encodeSorted(detail) == """
                {"clients":null,"connections":null,"cpu_percent":null,"deaths":[],\
                "deaths_in_a_row":0,"detail":null,"limits":null,"lines":[],"log_dropped":null,\
                "memory_bytes":null,"name":"Hands","next_try_seconds":null,"pid":null,"port":null,\
                "port_owners":[],"processes":[],"program_changed":null,"ready_seconds":null,\
                "release":null,"restarts":0,"says":null,"state":"stopped","uptime_seconds":null,\
                "wanted":"down","why":"","worker":null}
                """
        )
    }

    @Test func `what is written is read back`() throws {
        var server = waitingServer(deaths: [segfault(worker: 10, ago: 3)])
        server.portOwners = [PortOwner(pid: 812, command: "nginx")]
        let herd = herdDetail([server, readyServer()])
        #expect(try recoded(herd) == herd)
    }

    @Test func `without a supervisor there is a null for it`() throws {
        let herd = HerdDetail(herd: "ucla", at: exampleTime, supervisor: nil, servers: [])
        #expect(
            try encodeSorted(herd) == """
                {"at":"2026-11-23T07:42:14.500000Z","herd":"ucla","schema":1,"servers":[],\
                "supervisor":null}
                """
        )
    }

    @Test func `only what is wanted and does not serve is trouble`() {
        #expect(herdDetail([readyServer()]).trouble == nil)
        #expect(
            herdDetail([readyServer(), waitingServer()]).trouble == "not ready: Hands (backoff)"
        )
        let stopped = ServerDetail(ServerStatus(name: "Welsh", state: .stopped, wanted: .down))
        #expect(herdDetail([stopped]).trouble == nil)
    }
}
