import CLinux
import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

/// Foundation's Process collects children too; herd-launch has to keep it from doing so.
@Suite(.serialized) struct ReapingTests {
    let zoo: ProcessZoo

    init() throws { zoo = try ProcessZoo() }

    @Test(arguments: [
        "exit 7",
        // The grandchild lives on with everything that the worker had open.
        "sleep 1000 & exit 7",
        "(trap '' TERM HUP; exec setsid -f sleep 5) & exit 7",
        // Daemons do this, and it used to blind Process to every child's end.
        "for d in /proc/$$/fd/*; do eval \"exec ${d##*/}>&-\"; done; exit 7",
    ])
    func `the true exit code is ours, each time`(script: String) throws {
        for _ in 0..<50 {
            let worker = try zoo.start(script)
            #expect(worker.awaitEnd() == .code(7))
            worker.signalSession(SIGKILL)
        }
    }

    @Test func `a kill is told as a kill, each time`() throws {
        for round in 0..<50 {
            let worker = try zoo.start("sleep 1000 & exec sleep 1000")
            // Half of them are killed while their program has hardly begun.
            if round % 2 == 0 { while ProcessStat(of: worker.pid)?.name != "sleep" {} }
            worker.signal(SIGKILL)
            #expect(worker.awaitEnd() == .signal(SIGKILL))
            worker.signalSession(SIGKILL)
        }
    }

    @Test func `a hundred crashes leave neither descriptors nor zombies behind`() throws {
        let leaks = LeakCheck()
        for _ in 0..<LeakCheck.rounds {
            let worker = try zoo.start("kill -ABRT $$")
            #expect(worker.awaitEnd() == .signal(SIGABRT))
            zoo.forget(worker)
        }
        leaks.expectNone()
    }

    @Test func `a session's signal reaches those that outlive the worker`() throws {
        let worker = try zoo.start("sleep 1000 & (trap '' TERM; sleep 1000; sleep 1000) & exit 0")
        #expect(worker.awaitEnd() == .code(0))
        #expect(!worker.session.members.isEmpty)
        while !worker.session.members.isEmpty { worker.signalSession(SIGKILL) }
        #expect(worker.signalSession(SIGKILL) == 0)
    }

    @Test func `whoever has other children than workers claims no orphans`() throws {
        let other = try zoo.start("exec sleep 1000")
        #expect(!Orphans.claim())
        #expect(Orphans.living.contains(other.pid))
    }
}
