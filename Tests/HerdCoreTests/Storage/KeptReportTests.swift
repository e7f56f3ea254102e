import Testing

@testable import HerdCore

/// What durability means for the reply to an IAMAT.
struct KeptReportTests {
    @Test func `an AT waits for the disk where that is asked for, and only there`() {
        for durability in Durability.allCases {
            var server = TestServer(durability: durability)
            let (outcome, reply) = server.handle("IAMAT kiwi +1.0+1.0 100")
            #expect(reply.hasPrefix("AT Goloman "))
            #expect(outcome.isSaving == (durability == .commit))
            #expect(server.machine.unsaved.isNothing == (durability == .memory))
        }
    }

    @Test func `a late packet waits for the report that it came too late for`() {
        var server = TestServer(durability: .commit)
        _ = server.handle("IAMAT kiwi +1.0+1.0 100")
        #expect(server.handle("IAMAT kiwi +1.0+1.0 99").outcome.isSaving)
        _ = server.save()
        #expect(!server.handle("IAMAT kiwi +1.0+1.0 98").outcome.isSaving)
    }

    @Test func `while the disk is full reports are refused in so many words, and places found`() {
        var server = TestServer(durability: .commit)
        let answer = server.reply(to: "IAMAT kiwi +1.0+1.0 100")
        server.machine.refuseReports(true)
        let line = "IAMAT  kiwi +2.0+2.0 200"
        #expect(server.reply(to: line) == "? \(line) not stored: the disk is full\n")
        #expect(server.reply(to: "WHATSAT kiwi 10 5") == answer)
        #expect(server.machine.reportsRefused == 1)
        server.machine.refuseReports(false)
        #expect(server.reply(to: line).hasPrefix("AT Goloman "))
    }

    @Test func `reports of neighbors are taken though the disk is full`() {
        var server = TestServer(durability: .commit)
        server.machine.refuseReports(true)
        _ = server.handle("UPDATE kiwi +1.0+1.0 100 200000000000 Hands", from: .link(LinkID(1)))
        #expect(server.reply(to: "WHATSAT kiwi 10 5").hasPrefix("AT Hands "))
    }
}

extension LineOutcome {
    fileprivate var isSaving: Bool {
        if case .saving = self { true } else { false }
    }
}
