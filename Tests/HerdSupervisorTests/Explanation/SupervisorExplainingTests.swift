import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// What a supervisor tells of the deaths that it has seen.
    @Suite struct SupervisorExplainingTests {
        /// Each of them a server of its own, all in one herd.
        private static let misfortunes: KeyValuePairs = [
            "Code": ["/bin/sh", "-c", "echo one; echo last words >&2; exit 3"],
            "Signal": ["/bin/sh", "-c", "kill -SEGV $$"],
            "Killed": ["/bin/sh", "-c", "kill -KILL $$"],
            "Missing": ["/no/such/program"],
            "Wrong": ["/bin/sh", "-c", "exit 78"],
        ]

        private func withMisfortunes(
            _ body: (HerdBench) async throws -> Void
        ) async throws {
            try await withHerd(Self.misfortunes.map(\.key)) { configuration in
                for (index, command) in Self.misfortunes.map(\.value).enumerated() {
                    configuration.servers[index].command = command
                }
            } body: {
                try await body($0)
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `each kind of end is told apart, with what is known of it`() async throws {
            try await withMisfortunes { bench in
                let code = try await bench.firstDeath("Code")
                #expect(code.kind == .exit && code.exitCode == 3 && code.signal == nil)
                #expect(code.lines.sorted() == ["last words", "one"])
                #expect(code.coreDumped == false)
                #expect(code.readySeconds == nil)
                #expect((code.uptimeSeconds ?? -1) >= 0)
                #expect((code.pid ?? 0) > 1)

                let signal = try await bench.firstDeath("Signal")
                #expect(signal.kind == .signal && signal.signal == "SIGSEGV")
                #expect(signal.remarks == [])

                let killed = try await bench.firstDeath("Killed")
                #expect(killed.signal == "SIGKILL")
                #expect(killed.outOfMemory != true)
                #expect(killed.remarks.count == 1)
                #expect(killed.remarks[0].contains("sent"))

                let missing = try await bench.firstDeath("Missing")
                #expect(missing.kind == .neverStarted)
                #expect(missing.cause == "there is no program /no/such/program")
                #expect(missing.pid == nil && missing.uptimeSeconds == nil)

                let wrong = try await bench.firstDeath("Wrong")
                #expect(wrong.cause == "exit 78 (bad configuration)")
                let failed = try await bench.detail("Wrong")
                #expect(failed.why.hasPrefix("Wrong has failed: exit 78 (bad configuration)"))
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `a hang and a start without end are deaths by the supervisor's hand`() async throws {
            try await withHerd(["Mute", "Stopped"]) { configuration in
                configuration.restart.startWithin = .seconds(1)
                configuration.restart.heartbeatWithin = .seconds(1)
                configuration.servers[0].environment = ["TEST_WORKER": "mute"]
            } body: { bench in
                let pid = try await bench.ready("Stopped")
                kill(pid, SIGSTOP)
                let mute = try await bench.firstDeath("Mute")
                #expect(mute.kind == .notReady && mute.cause.hasPrefix("not ready within 1s"))
                let hang = try await bench.firstDeath("Stopped")
                #expect(hang.kind == .hang && hang.cause == "no heartbeat for 1s")
                #expect(hang.pid == pid)
                #expect(hang.signal == nil && hang.remarks == [])
                #expect((hang.readySeconds ?? 0) >= 1)
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `no more than the last deaths are kept, and the next supervisor has them`()
            async throws
        {
            let bench = try HerdBench(["One"]) { configuration in
                configuration.servers[0].command = ["/bin/sh", "-c", "echo from $$; exit 9"]
                configuration.restart.pauseMax = .milliseconds(10)
                configuration.restart.pauseMin = .milliseconds(1)
                configuration.restart.budgetBurst = 100
            }
            let first = bench.supervisor
            Thread.detachNewThread { first.run(signals: []) }
            try await bench.eventually { try await $0.detail("One").deaths.first?.worker ?? 0 >= 7 }
            let before = try await bench.detail("One").deaths
            #expect(before.count == DeathHistory.deathsMax)
            #expect(before.map(\.worker) == before.map(\.worker).sorted(by: >))
            _ = await first.down()

            let kept = AbandonedHerd.detail(
                of: ["One"],
                in: HerdFolder(root: bench.folder.path),
                bench.configuration
            )
            let abandoned = try #require(kept.servers.first)
            #expect(kept.supervisor == nil)
            #expect(abandoned.deaths.count == DeathHistory.deathsMax)
            #expect(abandoned.why.hasPrefix("One is not up: no supervisor runs"))

            let second = try HerdBench.supervisor(bench.configuration, bench.folder)
            Thread.detachNewThread { second.run(signals: []) }
            let after = await second.detail(["One"]).servers.first?.deaths ?? []
            let known = Set(abandoned.deaths.map(\.at))
            #expect(after.contains { known.contains($0.at) })
            _ = await second.down()
        }

        @Test(.timeLimit(.minutes(1)))
        func `a port that a program could not bind names who has it`() async throws {
            let configuration = try HerdBench.configuration(["One"]) { configuration in
                configuration.servers[0].binds = true
                configuration.servers[0].command = ["/bin/sh", "-c", "echo in use; exit 1"]
            }
            let port = configuration.servers[0].port
            let holder = try ServerSocket(SocketAddress.loopback(port: port))
            try await withHerd(["One"]) {
                $0 = configuration
            } body: { bench in
                let death = try await bench.firstDeath("One")
                let remark = try #require(death.remarks.first)
                #expect(remark.hasPrefix("port \(port) is in use by pid \(getpid()) ("))
                let owners = try await bench.detail("One").portOwners
                #expect(owners.map(\.pid) == [getpid()])
            }
            _ = holder
        }

        @Test(.timeLimit(.minutes(1)))
        func `what a worker has started is seen below it`() async throws {
            try await withHerd { configuration in
                let script = "echo begun; sleep 1001 & exec sleep 1002"
                configuration.servers[0].command = ["/bin/sh", "-c", script]
            } body: { bench in
                let pid = try await bench.ready("One")
                let server = try await bench.detail("One")
                #expect(server.processes.map(\.command).sorted() == ["sleep 1001", "sleep 1002"])
                let child = try #require(server.processes.first { $0.command == "sleep 1001" })
                #expect(child.parent == pid)
                #expect(server.lines == ["begun"])
                #expect(server.worker == 1 && server.readySeconds != nil)
                #expect(server.why.hasPrefix("One is ready, and has been for "))
            }
        }
    }
}
