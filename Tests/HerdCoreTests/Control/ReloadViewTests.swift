import HerdCore
import Testing

struct ReloadViewTests {
    private func moment(_ seconds: Double) -> Moment { Moment(.seconds(seconds)) }

    private func step(
        _ step: ReloadProgress.Step,
        _ server: String? = "Goloman",
        _ sentence: String = "",
        connections: Int? = nil,
        cause: String? = nil
    ) -> ReloadProgress {
        var progress = ReloadProgress(step, server: server, sentence)
        progress.connections = connections
        progress.cause = cause
        return progress
    }

    /// The middle of a reload: one server moved, one on its way, one not reached.
    private var middle: ReloadView {
        var view = ReloadView(servers: ["Goloman", "Hands", "Holiday"])
        view.show(step(.starting), at: moment(1))
        view.show(step(.moved, connections: 18), at: moment(2.34))
        view.show(step(.starting, "Hands"), at: moment(2.4))
        view.show(step(.ready, "Hands", "Hands: the successor is on trial"), at: moment(2.6))
        return view
    }

    @Test func `each server has a line with its step, its time and what counts`() {
        #expect(
            middle.lines(at: moment(3), width: 80, color: false) == [
                "Goloman  moved       1.3s  18 connections",
                "Hands    ready       0.6s  the successor is on trial",
                "Holiday  -",
            ]
        )
    }

    @Test func `only the time of who is on the way goes on`() {
        let lines = middle.lines(at: moment(70), width: 80, color: false)
        #expect(lines[0] == "Goloman  moved       1.3s  18 connections")
        #expect(lines[1] == "Hands    ready       1m7s  the successor is on trial")
    }

    @Test func `a spare's test and the move that follows have times of their own`() {
        var view = ReloadView(servers: ["Goloman"])
        view.show(step(.testing), at: moment(0))
        view.show(step(.tested), at: moment(5))
        #expect(view.lines(at: moment(9), width: 80, color: false)[0].contains("tested      5.0s"))
        view.show(step(.starting), at: moment(9))
        #expect(view.lines(at: moment(9), width: 80, color: false)[0].contains("starting    0.0s"))
    }

    @Test func `who failed shows the cause, who returned its connections`() {
        var view = ReloadView(servers: ["Goloman", "Hands"])
        view.show(step(.returned, connections: 1), at: moment(1))
        view.show(step(.failed, "Hands", "Hands: a long story", cause: "exit 7"), at: moment(1))
        #expect(
            view.lines(at: moment(1), width: 80, color: false) == [
                "Goloman  returned    0.0s  1 connection",
                "Hands    failed      0.0s  exit 7",
            ]
        )
    }

    @Test func `when another one goes back, who was on the way has failed`() {
        var view = middle
        let back = "Goloman: goes back to release 7f3a9c1"
        view.show(step(.returning, "Goloman", back, cause: "exit 7"), at: moment(4))
        let failed = "Hands    failed      1.6s  exit 7"
        let lines = view.lines(at: moment(5), width: 80, color: false)
        #expect(lines[0] == "Goloman  returning   1.0s  goes back to release 7f3a9c1")
        #expect(lines[1] == failed)
        // The next one that goes back changes nothing for the first.
        view.show(step(.returning, "Holiday", "", cause: "exit 7"), at: moment(6))
        let later = view.lines(at: moment(8), width: 80, color: false)
        #expect(later[0].hasPrefix("Goloman  returning   4.0s"))
        #expect(later[1] == failed)
        view.show(step(.failed, "Hands", "", cause: "exit 7"), at: moment(9))
        #expect(view.lines(at: moment(9), width: 80, color: false)[1] == failed)
    }

    @Test func `who has no connections to tell of shows the release`() {
        var view = ReloadView(servers: ["places"])
        var moved = step(.moved, "places", "places: moved to release 9c0ffee")
        moved.release = "9c0ffee1234"
        view.show(moved, at: moment(0))
        #expect(
            view.lines(at: moment(0), width: 80, color: false)
                == ["places  moved       0.0s  release 9c0ffee"]
        )
        moved.release = nil
        view.show(moved, at: moment(0))
        #expect(
            view.lines(at: moment(0), width: 80, color: false)
                == ["places  moved       0.0s  the program on disk"]
        )
    }

    @Test(arguments: ReloadProgress.Step.allCases.filter(\.isLast))
    func `at the end every clock stands still`(end: ReloadProgress.Step) {
        var view = middle
        view.show(step(end, nil), at: moment(4))
        let lines = view.lines(at: moment(60), width: 80, color: false)
        #expect(lines[1] == "Hands    ready       1.6s  the successor is on trial")
    }

    @Test func `who is back but not well shows why`() {
        var view = ReloadView(servers: ["Goloman"])
        let sentence = "Goloman: is back, but not ready: exit 7"
        view.show(step(.returned, "Goloman", sentence, connections: 3, cause: "x"), at: moment(0))
        let line = view.lines(at: moment(0), width: 80, color: false)[0]
        #expect(line == "Goloman  returned    0.0s  is back, but not ready: exit 7")
    }

    @Test(arguments: [0, 1, 20, 30, 40, 60, 80, 120])
    func `no line of a terminal that is wide enough for a server is too wide`(width: Int) {
        var view = middle
        view.notice = "stops after Hands; Ctrl-C again leaves at once"
        let lines = view.lines(at: moment(3), width: width, color: false)
        #expect(lines.count == 4)
        for line in lines { #expect(line.count <= max(width, 25), "\(line)") }
    }

    @Test func `what does not fit is cut where it can be seen`() {
        let line = middle.lines(at: moment(3), width: 40, color: false)[1]
        #expect(line == "Hands    ready       0.6s  the successo…")
    }

    @Test func `a notice stands below`() {
        var view = middle
        view.notice = "stops after Hands"
        #expect(
            view.lines(at: moment(3), width: 80, color: false)[3] == "herdctl: stops after Hands"
        )
    }

    @Test func `color changes no column's place`() {
        let plain = middle.lines(at: moment(3), width: 80, color: false)
        let colored = middle.lines(at: moment(3), width: 80, color: true)
        #expect(colored[0].contains("\u{1B}[32mmoved    \u{1B}[0m"))
        #expect(colored[1].contains("\u{1B}[33mready    \u{1B}[0m"))
        #expect(colored.map { $0.replacing(/\u{1B}\[[0-9]+m/, with: "") } == plain)
    }

    @Test func `nothing that a worker says can move the cursor`() {
        var view = ReloadView(servers: ["Goloman"])
        view.show(step(.failed, cause: "\u{1B}[2J\nexit 7"), at: moment(0))
        #expect(
            view.lines(at: moment(0), width: 80, color: false)
                == ["Goloman  failed      0.0s  \\x1B[2J\\x0Aexit 7"]
        )
    }

    @Test func `a server that was not known gets a line, the whole herd none`() {
        var view = ReloadView(servers: [])
        view.show(step(.finished, nil), at: moment(0))
        #expect(view.lines(at: moment(0), width: 80, color: false) == [])
        view.show(step(.skipped, "Web", "Web: skipped: it binds its port"), at: moment(0))
        #expect(
            view.lines(at: moment(0), width: 80, color: false)
                == ["Web  skipped        -  it binds its port"]
        )
    }

    @Test(arguments: ReloadProgress.Step.allCases)
    func `every step has a line that begins alike`(kind: ReloadProgress.Step) {
        var view = ReloadView(servers: ["Goloman"])
        view.show(step(kind, "Goloman", "Goloman: so it is"), at: moment(0))
        #expect(
            view.lines(at: moment(0), width: 80, color: false)[0]
                .hasPrefix("Goloman  \(kind.rawValue)")
        )
    }
}

struct RedrawnLinesTests {
    private let before = "\u{1B}[?7l\r"
    private let after = "\u{1B}[J\u{1B}[?7h"

    @Test func `lines are drawn over those that stand there`() {
        var screen = RedrawnLines()
        #expect(screen.draw(["a", "b"]) == before + "a\u{1B}[K\nb\u{1B}[K\n" + after)
        #expect(screen.draw(["c", "b"]) == before + "\u{1B}[2Ac\u{1B}[K\nb\u{1B}[K\n" + after)
        #expect(screen.draw(["d"]) == before + "\u{1B}[2Ad\u{1B}[K\n" + after)
        #expect(screen.draw(["e"]) == before + "\u{1B}[1Ae\u{1B}[K\n" + after)
    }

    @Test func `what stands there already is not drawn again`() {
        var screen = RedrawnLines()
        _ = screen.draw(["a"])
        #expect(screen.draw(["a"]) == "")
    }
}
