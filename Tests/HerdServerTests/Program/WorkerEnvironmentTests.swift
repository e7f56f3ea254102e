import HerdWorker
import Testing

@testable import HerdServer

@Suite struct WorkerEnvironmentTests {
    private func environment(_ variables: [String: String]) -> WorkerEnvironment {
        WorkerEnvironment({ variables[$0] }, pid: 42)
    }

    @Test func `a worker that nobody told anything binds, and tells nobody`() {
        let environment = environment([:])
        #expect(environment == WorkerEnvironment())
        #expect(environment.controlSocket(of: "Goloman", pid: 42) == nil)
        #expect(environment.beat == .seconds(1))
    }

    @Test(arguments: [
        (["LISTEN_FDS": "1", "LISTEN_PID": "42"], true), (["LISTEN_FDS": "1"], true),
        (["LISTEN_FDS": "1", "LISTEN_PID": "41"], false), (["LISTEN_FDS": "0"], false),
        (["LISTEN_FDS": "x", "LISTEN_PID": "42"], false),
    ])
    func `a socket is taken if it is meant for this process`(
        variables: [String: String],
        isTaken: Bool
    ) {
        #expect(environment(variables).hasListeningSocket == isTaken)
    }

    @Test func `signs of life come each second, or three in the time that counts as a hang`() {
        #expect(environment(["WATCHDOG_USEC": "5000000"]).beat == .seconds(1))
        #expect(environment(["WATCHDOG_USEC": "1500000"]).beat == .milliseconds(500))
        let other = environment(["WATCHDOG_USEC": "1500000", "WATCHDOG_PID": "41"])
        #expect(other.watchdog == nil)
    }

    @Test func `control sockets are named after server and process`() {
        let environment = environment(["HERD_RUN": "/herd/.herd/run", "HERD_PREDECESSOR": "41"])
        #expect(environment.predecessor == 41)
        #expect(
            environment.controlSocket(of: "Goloman", pid: 41) == "/herd/.herd/run/Goloman.41.sock"
        )
        #expect(
            environment.takeSocket(of: "Goloman", pid: 42) == "/herd/.herd/run/Goloman.42.take"
        )
    }

    @Test func `a spare and a failing worker are told so`() {
        #expect(environment(["HERD_SPARE": "1"]).isSpare)
        #expect(!environment(["HERD_SPARE": "0"]).isSpare)
        #expect(environment(["HERD_FAILPOINT": "*/start.begin=kill"]).failpoint != nil)
    }
}
