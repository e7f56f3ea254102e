import Foundation
import TestSupport
import Testing

/// The herd's own folder on a disk that is full, or that can't be written to any more.
///
/// Both are made in a mount namespace of the test's own.
@Suite(
    .enabled("this system lets us mount nothing") { try await canMountPrivately() },
    .timeLimit(.minutes(2))
)
struct HerdDiskTests {
    /// What each script begins with: `pid` is that of the server's worker, 0 while it is not ready.
    private static let words = """
        pid() {
            "$herdctl" status --json | tr -d ' \\n' |
                sed 's/.*"pid":\\([0-9]*\\),"port".*"state":"ready".*/\\1/; t; s/.*/0/'
        }
        await_other() { until [ "$(pid)" -gt 0 ] && [ "$(pid)" != "$1" ]; do sleep 0.1; done; }
        await_state() {
            until grep -q "\\"pid\\" : $(pid)," .herd/run/state.json; do sleep 0.1; done
        }

        """

    @Test func `on a full disk a herd goes on, and says so until there is room`() async throws {
        try await run(
            """
            mkdir .herd && mount -t tmpfs -o size=8m tmpfs .herd || exit 1
            "$herdctl" up --detach || exit 2
            first=$(pid)
            dd if=/dev/zero of=.herd/filler bs=4k 2> /dev/null
            kill -9 $(cat .herd/run/lock)
            "$herdctl" up --detach && [ "$(pid)" = $first ] || exit 8
            kill -9 $first && await_other $first || exit 3
            "$herdctl" restart Clock || exit 4
            until grep -q "state.json.*No space left" logs/herdctl.log; do sleep 0.1; done
            rm .herd/filler
            await_state
            until grep -q "state.json can be written again" logs/herdctl.log; do sleep 0.1; done
            last=$(pid)
            kill -9 $(cat .herd/run/lock)
            "$herdctl" up --detach && [ "$(pid)" = $last ] || exit 5
            "$herdctl" down || exit 6
            ls .herd/run | grep -E '[.][0-9]+[.]|new$' && exit 7
            true
            """
        )
    }

    @Test func `where nothing can be written any more servers are restarted nevertheless`()
        async throws
    {
        try await run(
            """
            "$herdctl" up --detach || exit 2
            mount --bind .herd .herd && mount -o remount,bind,ro .herd || exit 1
            first=$(pid)
            kill -9 $first && await_other $first || exit 3
            "$herdctl" restart Clock || exit 4
            until grep -q "state.json.*Read-only" logs/herdctl.log; do sleep 0.1; done
            "$herdctl" logs Clock | grep -q tick || exit 5
            umount .herd && await_state
            "$herdctl" down || exit 6
            """
        )
    }

    @Test func `up says where it can't write, and leaves nothing behind`() async throws {
        try await run(
            """
            mkdir .herd && mount -t tmpfs -o size=4k tmpfs .herd || exit 1
            dd if=/dev/zero of=.herd/filler bs=4k 2> /dev/null
            "$herdctl" up --detach 2> full
            [ $? = 1 ] && grep -q "can't write .*/.herd/.*No space left" full || exit 2
            umount .herd
            mount -t tmpfs -o ro tmpfs .herd || exit 3
            "$herdctl" up --detach 2> readonly
            [ $? = 1 ] && grep -q "can't write .*/.herd.*Read-only" readonly || exit 4
            umount .herd
            "$herdctl" up --detach && "$herdctl" down || exit 5
            """
        )
    }

    private func run(_ script: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("key", "never-used", mode: 0o600)
        try folder.write("clock", "#!/bin/sh\necho tick\nexec sleep 1000\n", mode: 0o755)
        try folder.write(
            "herd.json",
            """
            { "herd": "disk", "restart": {"pauseMin": "1ms", "pauseMax": "100ms"},
              "servers": [
                {"name": "Clock", "port": \(try freePorts(1)[0]), "command": ["./clock"]}],
              "places": {"provider": "google-legacy", "key": {"file": "key"}} }
            """
        )
        let outcome = try await ChildProgram.run(
            "unshare",
            ["-m", "sh", "-c", Self.words + script],
            directory: folder.path,
            environment: ["herdctl": BuiltPrograms.path("herdctl")]
        )
        let log = (try? folder.read("logs/herdctl.log")) ?? ""
        #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.errors)\n\(log)")
    }
}
