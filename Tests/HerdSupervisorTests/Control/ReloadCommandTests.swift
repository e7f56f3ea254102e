import Foundation
import HerdCore
import TestSupport
import Testing

/// The built `herdctl reload` in front of a scripted supervisor.
@Suite(.serialized) struct ReloadCommandTests {
    /// The lines of the screen, where no time has passed.
    private static func timeless(_ screen: TerminalScreen) -> [String] {
        screen.lines.map {
            $0.replacing(#/[ 0-9][0-9]\.[0-9]s/#, with: " 0.0s")
                .replacing(#/after [0-9.]+s/#, with: "after 0s")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `on a terminal each server has a line that is drawn anew`() async throws {
        try await ReloadTrial.run { reload in
            let terminal = try reload.terminal("reload")
            reload.step(.testing, "Goloman", "a spare tries release 9c0ffee")
            #expect(
                await terminal.shows {
                    Self.timeless($0) == [
                        "Goloman  testing     0.0s  a spare tries release 9c0ffee", "Hands    -",
                        "places   -", "",
                    ]
                }
            )
            reload.moved("Goloman", 18)
            reload.step(.ready, "Hands", "the successor is on trial")
            #expect(
                await terminal.shows {
                    Self.timeless($0) == [
                        "Goloman  moved       0.0s  18 connections",
                        "Hands    ready       0.0s  the successor is on trial",
                        "places   -", "",
                    ]
                }
            )
            reload.moved("Hands", 1)
            reload.step(.finished)
            #expect(try await terminal.status() == 0)
            #expect(
                Self.timeless(terminal.screen) == [
                    "Goloman  moved       0.0s  18 connections",
                    "Hands    moved       0.0s  1 connection",
                    "places   -",
                    "herdctl: 2 servers run 9c0ffee after 0s; 19 connections were handed over", "",
                ]
            )
            #expect(terminal.output.contains("\u{1B}[32mmoved"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `Ctrl-C stops after the server that is being moved, and says where things stand`()
        async throws
    {
        try await ReloadTrial.run { reload in
            let terminal = try reload.terminal("reload")
            reload.step(.moving, "Goloman", "connections change hands")
            #expect(await terminal.shows { $0.text.contains("Goloman  moving") })
            terminal.type("\u{3}")
            await reload.waitUntilAsked("reload stop")
            let notice = "herdctl: stops after Goloman; Ctrl-C again leaves at once"
            #expect(await terminal.shows { $0.lines.contains { $0.hasPrefix(notice) } })
            reload.moved("Goloman", 18)
            reload.step(.stopped, nil, "1 of 2 moved: Goloman")
            #expect(try await terminal.status() == 130)
            #expect(
                Self.timeless(terminal.screen) == [
                    "Goloman  moved       0.0s  18 connections", "Hands    -", "places   -",
                    "herdctl: 1 of 2 moved: Goloman;"
                        + " herdctl reload goes on, herdctl undo goes back",
                    "",
                ]
            )
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a second Ctrl-C leaves at once`() async throws {
        try await ReloadTrial.run { reload in
            let terminal = try reload.terminal("undo")
            reload.step(.moving, "Goloman", "connections change hands")
            #expect(await terminal.shows { $0.text.contains("Goloman  moving") })
            terminal.type("\u{3}")
            #expect(await terminal.shows { $0.text.contains("herdctl: stops after Goloman") })
            terminal.type("\u{3}")
            #expect(try await terminal.status() == 130)
            let last = "herdctl: the supervisor goes on by itself; see herdctl status"
            #expect(terminal.screen.lines.suffix(2) == [last, ""])
            #expect(await reload.trial.herd.asked.contains("reload previous"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a failure is told with its cause and the last lines`() async throws {
        try await ReloadTrial.run { reload in
            let terminal = try reload.terminal("reload")
            reload.moved("Goloman", 18)
            reload.step(.returning, "Goloman", "goes back")
            reload.step(.returned, "Goloman", "is back") { $0.connections = 18 }
            reload.step(.failed, "Hands", "exit 7; every server runs 7f3a9c1") {
                $0.cause = "exit 7"
                $0.lines = ["no door\u{1B}[2J", "giving up"]
            }
            #expect(try await terminal.status() == 1)
            #expect(
                Self.timeless(terminal.screen) == [
                    "Goloman  returned    0.0s  18 connections",
                    "Hands    failed      0.0s  exit 7",
                    "places   -", "last lines of Hands:", "    no door\\x1B[2J", "    giving up",
                    "herdctl: Hands: exit 7; every server runs 7f3a9c1", "",
                ]
            )
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `no line of a narrow terminal is wrapped`() async throws {
        try await ReloadTrial.run { reload in
            let terminal = try reload.terminal("reload", columns: 40)
            reload.step(.starting, "Goloman", "a successor starts next to the worker")
            reload.step(.starting, "Hands", "a successor starts next to the worker")
            #expect(await terminal.shows { $0.text.contains("Hands    starting") })
            let lines = Self.timeless(terminal.screen)
            #expect(lines[0] == "Goloman  starting    0.0s  a successor …")
            #expect(lines.count == 4)
            reload.step(.finished)
            #expect(try await terminal.status() == 0)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `where nothing is to be done, nothing is drawn`() async throws {
        try await ReloadTrial.run { reload in
            let terminal = try reload.terminal("reload")
            reload.step(.unchanged, nil, "every server runs this release already")
            #expect(try await terminal.status() == 0)
            let only = "herdctl: every server runs this release already\r\n"
            #expect(terminal.output == only)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [("dumb", 24), ("xterm", 4)])
    func `a terminal that can't draw a herd anew gets lines`(kind: String, rows: Int) async throws {
        try await ReloadTrial.run { reload in
            let terminal = try reload.terminal("reload", rows: rows, environment: ["TERM": kind])
            reload.step(.starting, "Goloman", "a successor starts")
            #expect(await terminal.shows { $0.text == "Goloman: a successor starts\n" })
            reload.step(.unchanged, nil, "every server runs this release already")
            #expect(try await terminal.status() == 0)
            #expect(!terminal.output.contains("\u{1B}"))
            #expect(
                terminal.screen.lines == [
                    "Goloman: a successor starts",
                    "herdctl: every server runs this release already", "",
                ]
            )
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["NO_COLOR", "--no-color"])
    func `without color the lines are still drawn anew`(wish: String) async throws {
        try await ReloadTrial.run { reload in
            let terminal =
                wish == "NO_COLOR"
                ? try reload.terminal("reload", environment: ["NO_COLOR": "1"])
                : try reload.terminal("reload", wish)
            reload.moved("Goloman", 18)
            reload.step(.finished)
            #expect(try await terminal.status() == 0)
            #expect(terminal.screen.lines.first?.hasPrefix("Goloman  moved") == true)
            #expect(!terminal.output.contains(/\u{1B}\[[0-9]+m/))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `elsewhere each step is a line on standard error`() async throws {
        try await ReloadTrial.run { reload in
            let program = try reload.program("reload", "--force", "--allow-downtime")
            reload.step(.starting, "Goloman", "a successor starts")
            reload.moved("Goloman", 18)
            reload.step(.finished)
            let end = try await program.outcome()
            #expect(end.status == 0)
            #expect(end.output == "")
            let lines = end.errors.split(separator: "\n")
            #expect(lines.prefix(2) == ["Goloman: a successor starts", "Goloman: moved"])
            #expect(lines.count == 3)
            #expect(lines[2].hasPrefix("herdctl: 1 server runs 9c0ffee after "))
            let asked = await reload.trial.herd.asked
            #expect(asked == ["status", "reload newest, forced, with downtime"])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `as JSON each step is an object, and Ctrl-C stops it as well`() async throws {
        try await ReloadTrial.run { reload in
            let program = try reload.program("reload", "--json", "--release", "9C0FFEE")
            reload.step(.moving, "Goloman", "connections change hands")
            while !program.outputSoFar.contains("\n") { await Task.yield() }
            program.signal(SIGINT)
            await reload.waitUntilAsked("reload stop")
            reload.step(.stopped, nil, "nothing was moved")
            let end = try await program.outcome()
            #expect(end.status == 130)
            let objects = try end.output.split(separator: "\n").map {
                try JSONDecoder().decode(ReloadProgress.self, from: Data($0.utf8))
            }
            #expect(objects.map(\.step) == [.moving, .stopped])
            #expect(
                end.errors == """
                    herdctl: stops after Goloman; Ctrl-C again leaves at once
                    herdctl: nothing was moved

                    """
            )
            #expect(await reload.trial.herd.asked.contains("reload 9c0ffee"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `where Ctrl-C is not meant for it, it is not heard`() async throws {
        try await ReloadTrial.run { reload in
            // As a shell starts `herdctl reload &` in a script.
            let program = try ChildProgram(
                "/bin/sh",
                ["-c", "trap '' INT; exec \(BuiltPrograms.path("herdctl")) reload"],
                directory: reload.trial.folder.path
            )
            reload.step(.moving, "Goloman", "connections change hands")
            while !program.errorsSoFar.contains("Goloman") { await Task.yield() }
            program.signal(SIGINT)
            reload.moved("Goloman", 18)
            reload.step(.finished)
            let end = try await program.outcome()
            #expect(end.status == 0)
            #expect(!end.errors.contains("Ctrl-C"))
            #expect(await reload.trial.herd.asked == ["status", "reload newest"])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `undo does not ask what herd.json says`() async throws {
        try await ReloadTrial.run { reload in
            try reload.trial.folder.write("herd.json", "{ half of it")
            reload.step(.finished)
            let undo = try await reload.program("undo").outcome()
            #expect(undo.status == 0)
            #expect(await reload.trial.herd.asked == ["status", "reload previous"])
            let reloaded = try await reload.program("reload").outcome()
            #expect(reloaded.status == 78)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a supervisor that goes away in the middle is a failure`() async throws {
        try await ReloadTrial.run { reload in
            let program = try reload.program("reload")
            reload.step(.moving, "Goloman", "connections change hands")
            reload.steps.finish()
            let end = try await program.outcome()
            #expect(end.status == 1)
            #expect(end.errors.contains("herdctl: the supervisor went away during the reload"))
        }
    }
}
