import Foundation
import TestSupport
import Testing

/// A process that has left session, parent and environment, where no control group can be made.
@Suite(
    .enabled("this system lets us mount nothing") { try await canMountPrivately() },
    .timeLimit(.minutes(1))
)
struct OrphanTests {
    private static let server = """
        #!/bin/sh
        setsid -f env -i sh -c 'echo $$ > escaped; exec sleep 1000'
        until [ -s escaped ]; do sleep 0.05; done
        exec sleep 1000

        """
    /// Whoever runs it sees no control groups.
    private static let script = """
        mount -t tmpfs tmpfs /sys/fs/cgroup || exit 1
        "$herdctl" up --detach || exit 2
        kill -0 $(cat escaped) || exit 3
        "$herdctl" down || exit 4
        kill -0 $(cat escaped) 2> gone && exit 5
        grep "left behind by no worker that is known, killed now: sleep" logs/herdctl.log || exit 6
        "$herdctl" down || exit 7
        """

    @Test func `down leaves nothing, not even who can be told from nobody`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("key", "never-used", mode: 0o600)
        try folder.write("server", Self.server, mode: 0o755)
        try folder.write(
            "herd.json",
            """
            { "herd": "orphans",
              "servers": [{"name": "One", "port": \(try freePorts(1)[0]), "command": ["./server"]}],
              "places": {"provider": "google-legacy", "key": {"file": "key"}} }
            """
        )
        let outcome = try await ChildProgram.run(
            "unshare",
            ["-m", "sh", "-c", Self.script],
            directory: folder.path,
            environment: ["herdctl": BuiltPrograms.path("herdctl")]
        )
        let log = (try? folder.read("logs/herdctl.log")) ?? ""
        #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.errors)\n\(log)")
    }
}
