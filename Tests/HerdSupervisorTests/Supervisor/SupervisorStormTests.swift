import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    @Suite struct SupervisorStormTests {
        @Test(.timeLimit(.minutes(1)))
        func `servers that die together are a storm, in status, log and state`() async throws {
            let names = ["One", "Two", "Three"]
            try await withHerd(names) { configuration in
                for index in configuration.servers.indices {
                    configuration.servers[index].environment = ["TEST_WORKER": "exit 3"]
                }
            } body: { bench in
                await #expect(throws: OperationFailure.self) {
                    try await bench.supervisor.start(names)
                }
                while await bench.supervisor.status().storm?.held.count != 3 {
                    await Task.yield()
                }
                let storm = try #require(await bench.supervisor.status().storm)
                #expect(storm.state == .raging)
                #expect(storm.sentence.hasPrefix("3 of 3 servers died of exit 3 within "))
                let state = await bench.supervisor.stateNow
                #expect(state.herd?.policy?.storm?.deaths.count == 3)
                let detail = try await bench.status("Two").detail
                #expect(detail?.contains("held by the storm breaker") == true)
                _ = await bench.supervisor.down()
                let log = try bench.folder.read("logs/herdctl.log")
                #expect(log.contains(" herd storm: 3 of 3 servers died of exit 3 within "))
                #expect(log.contains(" herd the storm is over"))
            }
        }
    }
}
