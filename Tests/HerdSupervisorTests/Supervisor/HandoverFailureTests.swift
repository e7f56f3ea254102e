import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// Workers that fail in a reload at a step that is told to them.
    @Suite struct HandoverFailureTests {
        /// Of a new release: the herd stays on its old one, and the client on its connection.
        @Test(arguments: [
            "*/start.ready=exit", "*/serve.first-line=kill", "*/serve.first-line=mute",
            "One/standby.ready=kill", "One/taker.take=kill", "One/taker.accept=wrong",
            "Two/taker.take=exit",
        ])
        func `a release that fails leaves the herd, and its clients, as they were`(
            failpoint: String
        ) async throws {
            try await withRealHerd { configuration in
                configuration.reload.minReady = .milliseconds(200)
            } body: { herd in
                let before = try await herd.status(of: "One")
                let two = try await herd.status(of: "Two")
                let client = try herd.client()
                _ = try client.ask(RealHerd.report)
                let other = try herd.client(of: "Two")
                #expect(try other.ask("WHO") == "? WHO")
                try herd.changeProgram(failingAt: failpoint)
                let steps = try await herd.reload()
                let failed = try #require(steps.last)
                #expect(failed.step == .failed, "\(failed)")
                #expect(failed.cause != nil)
                #expect(try client.ask("WHO") == "? WHO")
                #expect(try other.ask("WHO") == "? WHO")
                let after = try await herd.status(of: "One")
                #expect(after.release == before.release)
                #expect(try await herd.status(of: "Two").pid == two.pid)
                if !steps.contains(where: { $0.step == .moved }) {
                    #expect(after.pid == before.pid)
                }
            }
        }

        /// Of a new release that fails when it serves: its clients are lost, as in any crash.
        @Test(arguments: ["One/taker.adopt=kill", "Two/taker.serving+50=kill"])
        func `a release that dies in probation is taken back`(failpoint: String) async throws {
            try await withRealHerd { configuration in
                configuration.reload.minReady = .milliseconds(200)
            } body: { herd in
                let before = try await herd.status(of: "One").release
                _ = try herd.client().ask(RealHerd.report)
                try herd.changeProgram(failingAt: failpoint)
                let failed = try #require(try await herd.reload().last)
                #expect(failed.step == .failed, "\(failed)")
                for name in ["One", "Two"] {
                    #expect(try await herd.status(of: name).release == before)
                    #expect(try herd.client(of: name).ask("WHO") == "? WHO")
                }
                let client = try herd.client()
                try client.send("WHATSAT kiwi.cs.ucla.edu 10 0\n")
                #expect(try client.line()?.hasPrefix("AT One ") == true)
            }
        }

        /// Of the release that runs: its worker dies or hangs while it hands over.
        @Test(arguments: ["One/giver.frozen=kill", "One/giver.hello=mute", "Two/giver.end=exit"])
        func `an old worker that fails ends the reload on the old release`(
            failpoint: String
        ) async throws {
            try await withRealHerd(failingAt: failpoint) { configuration in
                configuration.reload.minReady = .milliseconds(100)
            } body: { herd in
                let before = try await herd.status(of: "One").release
                _ = try herd.client().ask(RealHerd.report)
                try herd.changeProgram()
                let failed = try #require(try await herd.reload().last)
                #expect(failed.step == .failed, "\(failed)")
                for name in ["One", "Two"] {
                    #expect(try await herd.status(of: name).release == before)
                    #expect(try herd.client(of: name).ask("WHO") == "? WHO")
                }
            }
        }

        /// What happens once is no reason to give up.
        @Test(arguments: [
            "One/giver.frozen@1=stop", "One/giver.end@1=wrong", "Two/giver.ordered@1=stop",
        ])
        func `a hand-over that failed once is tried again`(failpoint: String) async throws {
            try await withRealHerd(failingAt: failpoint) { herd in
                let clients = [try herd.client(), try herd.client(of: "Two")]
                for client in clients { _ = try client.ask(RealHerd.report) }
                try herd.changeProgram()
                let finished = try #require(try await herd.reload().last)
                #expect(finished.step == .finished, "\(finished)")
                #expect(finished.connections ?? 0 >= 2)
                for client in clients { #expect(try client.ask("WHO") == "? WHO") }
            }
        }
    }
}
