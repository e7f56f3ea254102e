import Testing

@testable import HerdCore

/// Does what a giver says, and complains where that makes no sense.
struct StrictGiver {
    private(set) var giver = TestGiver(connections: 2)
    private(set) var isDone = false
    private var wasOrdered = false
    private var isConnected = false
    private var wasWelcomed = false
    private var isFrozen = false
    private var wasFrozenOnce = false
    private var offered = 0
    private var taken = 0
    private var endIsOut = false
    private var endWasAccepted = false
    private var isCommitting = false
    /// The successor has the commit, and may say so or die.
    private var hasSentCommit = false
    private var hasCommitted = false
    private var hasExited = false
    private var answer: HandoverOutcome?
    private var timers = 0

    enum Event: CaseIterable {
        case ordered, connected, notAwaited, welcome, frozen, reportsWritten, takenOne, takenAll,
            accepted
        case acceptedOther, refused, damage, commitSent, commitFailed, disconnected
        case adopted, earlyTimer, lateTimer
    }

    mutating func tell(_ event: Event) {
        note(event)
        let directives = directives(for: event)
        #expect(!hasExited || directives.isEmpty, "\(directives) after exit")
        for directive in directives { obey(directive, after: event) }
        if hasCommitted { #expect(!directives.contains(.serveOn), "both serve") }
        isDone = answer != nil
        #expect(isFrozen != isDone || hasCommitted || !wasFrozenOnce, "frozen for ever")
    }

    /// Left alone, it comes to its end by its timers; only a commit's result must be told.
    func expectEnd() {
        var shell = self
        guard shell.wasOrdered, !shell.isDone else { return }
        shell.tell(.commitFailed)
        shell.tell(.lateTimer)
        shell.tell(.disconnected)
        #expect(shell.isDone, "for ever in state \(giver.machine.state)")
    }

    private mutating func directives(for event: Event) -> [HandoverGiver.Directive] {
        let sum = giver.end.sum
        let other = HandoverSum(connections: 3, hash: sum.hash)
        return switch event {
        case .ordered: giver.tell(.ordered)
        case .connected: giver.tell(.connected)
        case .notAwaited: giver.tell(.notAwaited)
        case .welcome: giver.receive(.welcome)
        case .frozen: giver.tell(.frozen(giver.records))
        case .reportsWritten: giver.tell(.reportsWritten(packets: 9, counters: ServerCounters()))
        case .takenOne: giver.receive(.taken(1))
        case .takenAll: giver.receive(.taken(2))
        case .accepted: giver.receive(.accepted(sum))
        case .acceptedOther: giver.receive(.accepted(other))
        case .refused: giver.receive(.refused(.damaged))
        case .damage: giver.tell(.packetReceived([77]))
        case .commitSent: giver.tell(.commitSent)
        case .adopted: giver.receive(.adopted)
        case .commitFailed: giver.tell(.commitFailed)
        case .disconnected: giver.tell(.disconnected)
        case .earlyTimer: giver.pass(.milliseconds(1))
        case .lateTimer: giver.pass(.seconds(3))
        }
    }

    /// What the shell knows because it tells it.
    private mutating func note(_ event: Event) {
        switch event {
        case .ordered: wasOrdered = true
        case .connected: isConnected = true
        case .welcome: wasWelcomed = true
        case .takenOne: taken = max(taken, 1)
        case .takenAll: taken = 2
        case .accepted: endWasAccepted = endIsOut
        case .commitSent: hasSentCommit = isCommitting
        case .notAwaited, .frozen, .reportsWritten, .acceptedOther, .refused, .damage,
            .commitFailed, .disconnected, .adopted, .earlyTimer, .lateTimer:
            break
        }
    }

    private mutating func obey(_ directive: HandoverGiver.Directive, after event: Event) {
        switch directive {
        case .connect: #expect(event == .ordered && answer == nil)
        case .send(let bytes): sent(bytes, after: event)
        case .freeze:
            #expect(wasWelcomed && !wasFrozenOnce && answer == nil)
            (isFrozen, wasFrozenOnce) = (true, true)
        case .offer(let connection, let packets):
            #expect(isFrozen && connection == offered && !packets.isEmpty && answer == nil)
            offered += 1
        case .commit:
            #expect(endWasAccepted && !isCommitting && answer == nil && isFrozen)
            isCommitting = true
        case .withdraw(_, let mustArrive):
            #expect(answer == nil && wasOrdered)
            #expect(mustArrive == endIsOut, "the successor may think that this worker is dead")
        case .fence:
            #expect(hasSentCommit && event == .lateTimer && answer == nil)
        case .serveOn:
            #expect(isFrozen || event == .frozen, "thawed without need")
            #expect(!hasCommitted)
            let isGone = hasSentCommit && event == .disconnected
            let isKnown = isGone || event == .commitFailed
            #expect(!isCommitting || isKnown, "the commit may have been read")
            isFrozen = false
            (isCommitting, hasSentCommit) = (false, false)
        case .answer(let outcome):
            #expect(answer == nil && wasOrdered, "\(outcome)")
            answer = outcome
            hasCommitted = outcome == .moved(connections: 2)
            #expect(!hasCommitted || hasSentCommit && event == .adopted)
        case .exit:
            #expect(hasCommitted)
            hasExited = true
        case .wake: Issue.record("timers are not told here")
        }
    }

    private mutating func sent(_ bytes: [UInt8], after event: Event) {
        switch try? HandoverPacket(bytes: bytes) {
        case .hello: #expect(event == .connected && !wasFrozenOnce)
        case .end(let end):
            #expect(end == giver.end && offered == 2 && taken == 2 && !endIsOut)
            endIsOut = true
        default: Issue.record("\(bytes) was sent")
        }
    }
}
