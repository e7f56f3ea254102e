import Foundation
import TestSupport
import Testing

/// How servers that know nothing of herdctl are asked to end.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ForeignStopTests {
    @Test func `a server is stopped by its own signal, within its own time`() async throws {
        let herd = try ForeignHerd { ports in
            [
                #"""
                {"name": "Quits", "port": \#(ports[0]), "command": ["./serve", "QUIT"],
                 "ready": {"log": "up"}, "stop": {"signal": "SIGQUIT"}}
                """#,
                #"""
                {"name": "Ends", "port": \#(ports[1]), "command": ["./serve", "TERM"],
                 "ready": {"log": "up"}}
                """#,
                #"""
                {"name": "Stays", "port": \#(ports[2]), "command": ["./serve", "QUIT USR1"],
                 "ready": {"log": "up"}, "stop": {"signal": "SIGUSR2", "grace": 0}}
                """#,
            ]
        }
        let script = """
            #!/bin/sh
            trap 'echo told; exit 0' $1
            trap '' USR2
            echo up
            while :; do sleep 0.05; done

            """
        try herd.folder.write("serve", script, mode: 0o755)
        try await herd.up {
            for name in ["Quits", "Ends", "Stays"] {
                let stop = try await herd.herdctl("stop", name)
                #expect(stop.status == 0, "\(stop.errors)")
            }
            for name in ["Quits", "Ends"] {
                let log = try await herd.herdctl("logs", name).output
                #expect(log.contains("told"), "\(log)")
                #expect(!log.contains("it is killed"), "\(log)")
            }
            let log = try await herd.herdctl("logs", "Stays").output
            #expect(log.contains("did not end in time: it is killed"), "\(log)")
        }
    }

    @Test func `workers that a supervisor has left are stopped by their signal too`() async throws {
        let herd = try ForeignHerd { ports in
            [
                #"""
                {"name": "Quits", "port": \#(ports[0]), "command": ["./serve"],
                 "ready": {"log": "up"}, "stop": {"signal": "SIGQUIT"}}
                """#
            ]
        }
        let script = """
            #!/bin/sh
            trap 'echo told; exit 0' QUIT
            trap '' TERM
            echo up
            while :; do sleep 0.05; done

            """
        try herd.folder.write("serve", script, mode: 0o755)
        try await herd.up {
            kill(try await herd.supervisor(), SIGKILL)
            let down = try await herd.herdctl("down")
            #expect(down.status == 0, "\(down.errors)")
            #expect(!(down.output + down.errors).contains("killed"), "\(down.errors)")
            let log = try await herd.herdctl("logs", "Quits").output
            #expect(log.contains("told"), "\(log)")
        }
    }
}
