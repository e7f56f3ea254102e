import Foundation
import HerdCore
import Testing

/// A moment that all the examples share: 2026-11-23T07:42:14.5Z.
let exampleTime = WallTime(nanoseconds: 1_795_419_734_500_000_000)

func secondsBefore(_ seconds: Double) -> WallTime {
    WallTime(nanoseconds: exampleTime.nanoseconds - Int64(seconds * 1_000_000_000))
}

/// A worker that died of SIGSEGV, so long before `exampleTime`.
func segfault(worker: Int, ago seconds: Double) -> DeathRecord {
    let death = Death(generation: worker, cause: .exited(.signal(11)), readyFor: nil)
    var record = DeathRecord(death, next: .after(.seconds(3.8)), at: secondsBefore(seconds))
    record.pid = Int32(4_700 + worker)
    record.release = "7f3a9c1deadbeef"
    record.uptimeSeconds = 0.2
    record.coreDumped = true
    record.lines = ["listening on port 8001", "Fatal error: Index out of range"]
    return record
}

/// A server in its back-off.
func waitingServer(deaths: [DeathRecord] = []) -> ServerDetail {
    var status = ServerStatus(name: "Hands", state: .backoff, wanted: .up)
    status.port = 8001
    status.restarts = 5
    status.release = "7f3a9c1deadbeef"
    status.detail = "SIGSEGV; next try in 3.8s"
    var detail = ServerDetail(status)
    detail.deathsInARow = 2
    detail.nextTrySeconds = 3.8
    detail.deaths = deaths
    detail.why = detail.explanation
    return detail
}

/// A server that serves, with a child of its own.
func readyServer() -> ServerDetail {
    var status = ServerStatus(name: "Goloman", state: .ready, wanted: .up)
    status.pid = 4_711
    status.port = 8_000
    status.uptimeSeconds = 8_041
    status.release = "7f3a9c1deadbeef"
    status.programChanged = true
    status.connections = 18
    status.clients = 1_204
    status.cpuPercent = 1.2
    status.memoryBytes = 14_680_064
    var detail = ServerDetail(status)
    detail.worker = 1
    detail.readySeconds = 8_040.9
    detail.says = "serving"
    detail.lines = ["listening on port 8000"]
    detail.processes = [
        process(4_730, of: 4_711, "sleep 1000"),
        process(4_711, of: 4_700, "herd-server Goloman --config /srv/herd/.herd/run/herd.json"),
    ]
    detail.why = detail.explanation
    return detail
}

func process(_ pid: Int32, of parent: Int32, _ command: String) -> ProcessDetail {
    ProcessDetail(
        pid: pid,
        parent: parent,
        command: command,
        state: "S",
        cpuSeconds: 0.5,
        memoryBytes: 4_096
    )
}

func herdDetail(_ servers: [ServerDetail]) -> HerdDetail {
    HerdDetail(
        herd: "ucla",
        at: exampleTime,
        supervisor: SupervisorStatus(pid: 4_700, uptimeSeconds: 8_041.5),
        servers: servers
    )
}

/// As the control API writes it.
func encodeSorted(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

func recoded<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
}

func decodeTime(_ text: String) throws -> WallTime {
    try JSONDecoder().decode(WallTime.self, from: JSONEncoder().encode(text))
}
