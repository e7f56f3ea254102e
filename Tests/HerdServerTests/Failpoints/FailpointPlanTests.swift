import TestSupport
import Testing

@testable import HerdServer

@Suite struct FailpointPlanTests {
    @Test func `orders for the server and for all are taken, others are not`() throws {
        let text = "Hands/giver.commit=kill,*/taker.take@3=wrong,Welsh/start.ready=mute"
        let plan = try FailpointPlan(text, server: "Hands")
        #expect(
            plan.orders == [
                .init(step: .giverCommit, action: .kill),
                .init(step: .takerTake, action: .wrong, time: 3),
            ]
        )
    }

    @Test func `a delay and a time may stand together`() throws {
        let plan = try FailpointPlan("*/standby.ready@2+300=exit", server: "Hands")
        let order = FailpointPlan.Order(
            step: .standbyReady,
            action: .exit,
            time: 2,
            delay: .milliseconds(300)
        )
        #expect(plan.orders == [order])
    }

    @Test(arguments: [
        "Hands", "Hands/giver.commit", "giver.commit=kill", "Hands/giver.comit=kill",
        "Hands/giver.commit=killed", "Hands/giver.commit@=kill", "Hands/giver.commit@x=kill",
        "Hands/giver.commit+-1=kill", "Hands/giver.commit=kill=stop", "Welsh/nothing=kill",
    ])
    func `what is no order is named`(part: String) {
        #expect(throws: FailpointPlan.Problem(part: part)) {
            try FailpointPlan("*/giver.freeze=stop,\(part)", server: "Hands")
        }
    }

    @Test(arguments: FailpointStep.allCases)
    func `every step can be ordered by its name`(step: FailpointStep) throws {
        let plan = try FailpointPlan("*/\(step.rawValue)=stop", server: "Hands")
        #expect(plan.orders == [.init(step: step, action: .stop)])
    }

    @Test func `a worker with a bad order does not start, and says which there are`() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "herd.json",
            #"{"herd": "t", "servers": [{"name": "Goloman", "port": 8000, "neighbors": []}]}"#
        )
        let end = try await ChildProgram.run(
            BuiltPrograms.path("herd-server"),
            ["Goloman", "--config", file],
            environment: ["HERD_FAILPOINT": "*/giver.begin=kill"]
        )
        #expect(end.status == 78)
        #expect(end.errors.contains(#""*/giver.begin=kill" is not NAME/STEP=ACTION"#))
        #expect(end.errors.contains("giver.freeze"))
    }

    @Test(arguments: [("wrong", "!!!!!!!"), ("exit", nil)])
    func `a client's first line can be what makes a worker fail`(
        action: String,
        reply: String?
    ) async throws {
        let succession = try RealSuccession()
        let worker = try succession.start(failpoint: "*/serve.first-line=\(action)")
        let client = try LineClient(port: succession.port)
        try client.send("HELLO\n")
        if let reply {
            #expect(try client.line() == reply)
        } else {
            #expect(try await worker.end() == 7)
        }
    }
}
