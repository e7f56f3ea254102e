import Testing

@testable import HerdCore

@Suite struct ServiceNoticesTests {
    private static let begin = Moment(.seconds(100))
    private var notices = ServiceNotices(begun: begin, patience: .seconds(30))

    private func view(
        _ states: [ServerState],
        reloading: Bool = false,
        down: Bool = false
    ) -> ServiceView {
        let members = zip(["Goloman", "Hands"], states).map { name, state in
            ServiceView.Member(name: name, state: state, wanted: down ? .down : .up)
        }
        return ServiceView(members: members, isReloading: reloading, isGoingDown: down)
    }

    private mutating func look(_ view: ServiceView, after seconds: Int) -> [String] {
        notices.look(at: view, now: Self.begin + .seconds(seconds))
    }

    @Test mutating func `a herd is ready once all of it serves, and says so once`() {
        #expect(
            look(view([.starting, .starting]), after: 0)
                == ["STATUS=0 of 2 ready; not Goloman (starting), Hands (starting)"]
        )
        #expect(look(view([.starting, .starting]), after: 1) == [])
        #expect(
            look(view([.ready, .starting]), after: 1)
                == ["STATUS=1 of 2 ready; not Hands (starting)"]
        )
        #expect(look(view([.ready, .ready]), after: 2) == ["READY=1\nSTATUS=2 of 2 ready"])
        #expect(look(view([.ready, .ready]), after: 3) == [])
    }

    @Test mutating func `a server that never comes up keeps the herd from ready for a while only`()
    {
        _ = look(view([.ready, .backoff]), after: 0)
        #expect(look(view([.ready, .backoff]), after: 29) == [])
        #expect(look(view([.ready, .backoff]), after: 30) == ["READY=1"])
    }

    @Test mutating func `a server that dies later is a status, nothing more`() {
        _ = look(view([.ready, .ready]), after: 0)
        #expect(
            look(view([.ready, .crashloop]), after: 90)
                == ["STATUS=1 of 2 ready; not Hands (crashloop)"]
        )
        #expect(look(view([.ready, .ready]), after: 91) == ["STATUS=2 of 2 ready"])
    }

    @Test mutating func `a reload begins with the time of a steady clock and ends with ready`() {
        _ = look(view([.ready, .ready]), after: 0)
        #expect(
            look(view([.reloading, .ready], reloading: true), after: 5)
                == ["RELOADING=1\nMONOTONIC_USEC=105000000\nSTATUS=reloading; 2 of 2 ready"]
        )
        #expect(look(view([.ready, .reloading], reloading: true), after: 6) == [])
        #expect(look(view([.ready, .ready]), after: 7) == ["READY=1\nSTATUS=2 of 2 ready"])
    }

    @Test(arguments: [[ServerState.starting, .ready], [.ready, .ready]])
    mutating func `down is the last word, whatever was before`(before: [ServerState]) {
        _ = look(view(before), after: 0)
        #expect(
            look(view([.stopping, .stopping], down: true), after: 5)
                == ["STOPPING=1\nSTATUS=stopping: 2 of 2 left"]
        )
        #expect(
            look(view([.stopped, .stopping], down: true), after: 6)
                == ["STATUS=stopping: 1 of 2 left"]
        )
        #expect(look(view([.ready, .ready]), after: 7) == ["STATUS=2 of 2 ready"])
    }

    @Test mutating func `a herd in which nothing is wanted up is not up`() {
        let stopped = ServiceView(
            members: [.init(name: "Goloman", state: .stopped, wanted: .down)],
            isReloading: false,
            isGoingDown: false
        )
        #expect(look(stopped, after: 0) == ["STATUS=0 of 0 ready"])
    }
}
