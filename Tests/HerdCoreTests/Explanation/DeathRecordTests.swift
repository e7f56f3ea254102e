import HerdCore
import Testing

struct DeathRecordTests {
    private func record(_ cause: Death.Cause, readyFor: Duration? = nil) -> DeathRecord {
        let death = Death(generation: 7, cause: cause, readyFor: readyFor)
        return DeathRecord(death, next: .now, at: exampleTime)
    }

    @Test(
        arguments: [
            (Death.Cause.exited(.code(1)), DeathRecord.Kind.exit, 1, nil, "exit 1"),
            (.exited(.code(78)), .exit, 78, nil, "exit 78 (bad configuration)"),
            (.exited(.signal(11)), .signal, nil, "SIGSEGV", "SIGSEGV"),
            (.exited(.signal(34)), .signal, nil, "signal 34", "signal 34"),
            (.exited(.unknown), .unknown, nil, nil, "exit unknown"),
            (
                .neverStarted("there is no program x"), .neverStarted, nil, nil,
                "there is no program x"
            ),
            (.notReadyInTime(.seconds(30)), .notReady, nil, nil, "not ready within 30s"),
            (.hung(.seconds(5)), .hang, nil, nil, "no heartbeat for 5s"),
            (.askedForRestart, .asked, nil, nil, "it asked to be restarted"),
        ] as [(Death.Cause, DeathRecord.Kind, Int32?, String?, String)]
    )
    func `each end is told apart`(
        cause: Death.Cause,
        kind: DeathRecord.Kind,
        code: Int32?,
        signal: String?,
        text: String
    ) {
        let record = record(cause)
        #expect(record.kind == kind)
        #expect(record.exitCode == code)
        #expect(record.signal == signal)
        #expect(record.cause == text)
        #expect(record.wasKilledByOthers == false)
    }

    @Test func `a SIGKILL that the supervisor did not send is somebody else's`() {
        #expect(record(.exited(.signal(9))).wasKilledByOthers)
        #expect(!record(.hung(.seconds(5))).wasKilledByOthers)
    }

    @Test func `what is not known is null, never missing`() throws {
        #expect(
            try encodeSorted(record(.exited(.code(1)), readyFor: .milliseconds(1_500))) == """
                {"at":"2026-11-23T07:42:14.500000Z","cause":"exit 1","core_dumped":null,\
                "exit_code":1,"kind":"exit","lines":[],"next":"it is started again at once",\
                "out_of_memory":null,"pid":null,"ready_seconds":1.5,"release":null,"remarks":[],\
                "signal":null,"uptime_seconds":null,"worker":7}
                """
        )
    }

    @Test func `a history keeps the last five, newest first`() throws {
        var history = DeathHistory()
        for worker in 1...12 { history.add(segfault(worker: worker, ago: Double(20 - worker))) }
        #expect(history.deaths.map(\.worker) == [12, 11, 10, 9, 8])
        #expect(try recoded(history) == history)
    }

    @Test(arguments: ["", "today", "2026-11-23", "2026-11-23T07:42:14Z"])
    func `a date in another form is refused`(text: String) {
        #expect(throws: DecodingError.self) { try decodeTime(text) }
    }

    @Test func `a date is read as it was written`() throws {
        #expect(try decodeTime("2026-11-23T07:42:14.500000Z") == exampleTime)
    }
}
