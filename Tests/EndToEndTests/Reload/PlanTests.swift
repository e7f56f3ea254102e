import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct PlanTests {
    @Test(.timeLimit(.minutes(1)))
    func `plan and status tell what herd.json would change, until it is as what runs`()
        async throws
    {
        try await withHerd { herd in
            let same = try await herd.herdctl("plan", "--exit-code")
            #expect(same.status == 0)
            #expect(same.output == "")
            #expect(same.errors.contains("nothing would change"))
            #expect(try await configurationChanged(herd) == false)

            try herd.write(settings: [#""limits": { "idle": "5m" }"#, #""stop": {"grace": 2}"#])
            let plan = try await herd.herdctl("plan")
            #expect(plan.status == 0)
            #expect(
                plan.output == """
                    SERVER   CHANGE  KEY          RUNS  HERD.JSON
                    (herd)   live    stop.grace   10s   2s
                    (herd)   live    limits.idle  10m   5m
                    Goloman  live    -            -     -
                    Hands    live    -            -     -
                    Holiday  live    -            -     -
                    Welsh    live    -            -     -
                    Wilkes   live    -            -     -

                    """
            )
            #expect(plan.errors.hasPrefix("herdctl: 5 live, 1 unchanged; "))
            #expect(try await herd.herdctl("plan", "--exit-code", "--json").status == 3)
            #expect(try await configurationChanged(herd) == true)
            let status = try await herd.herdctl("status")
            #expect(status.status == 0)
            #expect(status.errors.contains("differs from what runs; herdctl plan shows how,"))

            try herd.write(settings: [])
            #expect(try await herd.herdctl("plan", "--exit-code").status == 0)
            #expect(try await herd.herdctl("status").errors == "")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a broken herd.json is 78 for plan, and a difference for status`() async throws {
        try await withHerd { herd in
            try herd.write(settings: [#""limit": {}"#])
            let plan = try await herd.herdctl("plan")
            #expect(plan.status == 78)
            #expect(plan.errors.contains(#"did you mean "limits"?"#))
            #expect(try await configurationChanged(herd) == true)
            try herd.write(settings: [])
        }
    }

    @Test func `where no herd is up there is nothing to plan against`() async throws {
        let trial = try CommandLineTrial()
        let plan = try await trial.run("plan")
        #expect(plan.status == 4)
        #expect(plan.errors.contains("no herd is up"))
    }

    private func configurationChanged(_ herd: TemporaryHerd) async throws -> Bool? {
        struct Report: Decodable {
            let configuration_changed: Bool?
        }
        let outcome = try await herd.herdctl("status", "--json")
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
        return report.configuration_changed
    }
}
