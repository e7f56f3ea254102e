import Testing

/// Either side of a hand-over fails at each of its steps: before the commit nobody notices, after
/// it only the clients whose connections the dead worker had; and the herd is all old or all new.
///
/// `Hands` fails, in the middle: `Goloman` has moved by then, and `Holiday` has not.
@Suite(.serialized) struct HandoverFailpointTests {
    @Test func `a successor that dies before the commit is not noticed`() async throws {
        try await withFailingHerd(
            [
                "start.begin=kill", "start.ready=kill", "standby.ready=kill", "taker.welcome=kill",
                "taker.take=kill", "taker.take@3=kill", "taker.accept=kill", "taker.accept=exit",
            ].map { FailingReload(failpoint: "Hands/\($0)") }
        )
    }

    @Test func `a successor that hangs or lies before the commit is not noticed`() async throws {
        try await withFailingHerd(
            [
                "start.begin=stop", "standby.ready=stop", "taker.take@2=stop",
                "taker.take=mute", "taker.accept=stop", "taker.accept=mute", "taker.accept=wrong",
            ].map { FailingReload(failpoint: "Hands/\($0)") }
        )
    }

    @Test func `a successor that fails after the commit costs its own clients alone`()
        async throws
    {
        try await withFailingHerd(
            [
                "taker.accepted=kill", "taker.accepted=stop", "taker.adopt=kill",
                "taker.adopted=kill", "taker.serving=kill", "taker.serving=stop",
                "taker.serving+50=exit",
            ].map { FailingReload(failpoint: "Hands/\($0)", mayLose: ["Hands"]) }
        )
    }

    @Test func `an old worker that dies takes along no more than its own connections`()
        async throws
    {
        let early = [
            "giver.ordered=kill", "giver.hello=kill", "giver.freeze=kill", "giver.frozen=kill",
            "giver.offer@3=kill", "giver.reports=kill", "giver.end=kill", "giver.ended=kill",
        ]
        let late = ["giver.commit=kill", "giver.committed=kill", "giver.answered=kill"]
        try await withFailingHerd(
            early.map { step in
                FailingReload(
                    failpoint: "Hands/\(step)",
                    side: .old,
                    ends: nil,
                    mayLose: ["Hands"]
                )
            }
                // The successor has all of them by then.
                + late.map { FailingReload(failpoint: "Hands/\($0)", side: .old, ends: nil) }
        )
    }

    @Test func `an old worker that hangs or lies is not noticed`() async throws {
        try await withFailingHerd(
            [
                "giver.ordered=stop", "giver.hello=stop", "giver.frozen=stop", "giver.offer@2=stop",
                "giver.end=stop", "giver.ended=stop", "giver.commit=stop", "giver.committed=stop",
                "giver.offer=mute", "giver.end=wrong",
            ].map { FailingReload(failpoint: "Hands/\($0)", side: .old, ends: nil) }
                // Whether the successor believes that all has come can't be known then: it ends.
                + [
                    FailingReload(
                        failpoint: "Hands/giver.end=mute",
                        side: .old,
                        mayLose: ["Hands"]
                    )
                ]
        )
    }

    @Test func `another version of the hand-over is drained`() async throws {
        try await withFailingHerd(
            [
                FailingReload(
                    failpoint: "Hands/giver.hello=wrong",
                    side: .old,
                    ends: .new,
                    mayLose: ["Hands"]
                )
            ]
        )
    }

    @Test func `a spare that fails stops the reload before anybody hears of it`() async throws {
        try await withFailingHerd(
            [
                "spare.ready=kill", "spare.ready=stop", "start.ready=mute", "start.begin=exit",
                "serve.first-line=kill", "serve.first-line=wrong", "serve.first-line=mute",
            ].map { FailingReload(failpoint: "Goloman/\($0)") }
        )
    }
}
