import Foundation
import HerdCore
import Testing

/// The JSON of the control API is a contract: these snapshots guard its keys and its nulls.
struct StatusJSONTests {
    private func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private func recode<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    }

    private let supervisor = SupervisorStatus(pid: 4700, uptimeSeconds: 8041.5)

    @Test func `what is not known of a server is null, never missing`() throws {
        let server = ServerStatus(name: "Hands", state: .stopped, wanted: .down)
        #expect(
            try encode(server) == """
                {"clients":null,"connections":null,"cpu_percent":null,"detail":null,\
                "limits":null,"log_dropped":null,"memory_bytes":null,"name":"Hands","pid":null,"port":null,\
                "program_changed":null,"release":null,"restarts":0,"state":"stopped",\
                "uptime_seconds":null,"wanted":"down"}
                """
        )
    }

    @Test func `a ready server tells all`() throws {
        var server = ServerStatus(name: "Goloman", state: .ready, wanted: .up)
        server.pid = 4711
        server.port = 8000
        server.uptimeSeconds = 8040.5
        server.release = "7f3a9c1"
        server.programChanged = true
        server.connections = 18
        server.clients = 1204
        server.cpuPercent = 1.25
        server.memoryBytes = 14_680_064
        #expect(
            try encode(server) == """
                {"clients":1204,"connections":18,"cpu_percent":1.25,"detail":null,\
                "limits":null,"log_dropped":null,"memory_bytes":14680064,"name":"Goloman","pid":4711,"port":8000,\
                "program_changed":true,"release":"7f3a9c1","restarts":0,"state":"ready","uptime_seconds":8040.5,\
                "wanted":"up"}
                """
        )
        #expect(try recode(server) == server)
    }

    @Test func `the herd's status carries its schema and a null for no places`() throws {
        let status = HerdStatus(herd: "ucla", supervisor: supervisor, servers: [])
        #expect(
            try encode(status) == """
                {"configuration_changed":null,"herd":"ucla","places":null,"schema":1,"servers":[],\
                "storm":null,"supervisor":{"pid":4700,"uptime_seconds":8041.5}}
                """
        )
        #expect(try recode(status) == status)
    }

    @Test func `a storm says what the deaths share, and who waits`() throws {
        let death = StormDeath(
            server: "Hands",
            cause: .exited(.signal(11)),
            release: "7f3a9c1d",
            at: .init(.seconds(10))
        )
        var record = PolicyRecord(budgetFullAt: .init(.zero))
        record.storm = .init(
            began: .init(.seconds(12)),
            deaths: [death],
            wanted: 5,
            isReleaseNew: true,
            relapses: 0
        )
        let herd = HerdLife(members: [], restart: RestartPolicy(), policy: record)
        let storm = try #require(herd.storm(at: .init(.seconds(13.5))))
        #expect(
            try encode(storm) == """
                {"age_seconds":1.5,"cause":"SIGSEGV","held":[],"next_try_seconds":null,\
                "release":"7f3a9c1d","sentence":"1 of 5 servers died of SIGSEGV within 0.1s, since \
                release 7f3a9c1; one at a time tries again until one stays up","servers":["Hands"],\
                "state":"raging","wanted":5,"within_seconds":0}
                """
        )
        #expect(try recode(storm) == storm)
    }

    @Test func `progress that concerns the whole herd has a null server`() throws {
        let progress = ReloadProgress(.finished, "every server runs 7f3a9c1")
        #expect(
            try encode(progress) == """
                {"cause":null,"connections":null,"lines":[],"release":null,"schema":1,\
                "sentence":"every server runs 7f3a9c1","server":null,"step":"finished"}
                """
        )
        #expect(try recode(progress) == progress)
    }

    @Test func `an error is an object under its own key`() throws {
        let reply = ErrorReply(OperationFailure(.unknownServer, "no server is named Goliath"))
        #expect(
            try encode(reply) == """
                {"error":{"kind":"unknown_server","sentence":"no server is named Goliath"},\
                "schema":1}
                """
        )
    }

    @Test func `down says who had to be killed`() throws {
        let report = DownReport(stopped: ["Goloman"], killed: ["Hands"])
        #expect(
            try encode(report) == """
                {"killed":["Hands"],"schema":1,"stopped":["Goloman"]}
                """
        )
    }

    @Test(arguments: ServerState.allCases)
    func `states are written as people see them`(state: ServerState) throws {
        let server = ServerStatus(name: "Hands", state: state, wanted: .up)
        #expect(try encode(server).contains("\"state\":\"\(state)\""))
    }
}
