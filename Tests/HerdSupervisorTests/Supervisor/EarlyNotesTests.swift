import HerdCore
import Testing

@testable import HerdSupervisor

@Suite struct EarlyNotesTests {
    private static func message(_ text: String) -> NotifyMessage { NotifyMessage(text.utf8) }

    @Test func `what a process said piece by piece is taken as one, and once`() {
        var notes = EarlyNotes()
        notes.keep(Self.message("STATUS=reading\nEXTEND_TIMEOUT_USEC=5"), from: 7)
        notes.keep(Self.message("READY=1"), from: 7)
        notes.keep(Self.message("STATUS=reading on"), from: 7)
        notes.keep(Self.message("WATCHDOG=1"), from: 7)
        let all = "READY=1\nWATCHDOG=1\nSTATUS=reading on\nEXTEND_TIMEOUT_USEC=5"
        #expect(notes.take(from: 8) == nil)
        #expect(notes.take(from: 7) == Self.message(all))
        #expect(notes.take(from: 7) == nil)
    }

    @Test func `a talkative stranger takes no other's place`() {
        var notes = EarlyNotes()
        for _ in 0...EarlyNotes.processesMax { notes.keep(Self.message("WATCHDOG=1"), from: 1) }
        notes.keep(Self.message("READY=1"), from: 2)
        #expect(notes.take(from: 2)?.isReady == true)
    }

    @Test func `what was forgotten is not taken`() {
        var notes = EarlyNotes()
        notes.keep(Self.message("READY=1"), from: 7)
        notes.forget()
        #expect(notes.take(from: 7) == nil)
    }
}
