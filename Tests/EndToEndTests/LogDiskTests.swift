import Foundation
import TestSupport
import Testing

/// A disk for logs that gets full, for real: a small tmpfs in a mount namespace of its own.
struct LogDiskTests {
    private static let lines = 20_000

    /// Writes four times what the disk takes, as fast as it can.
    private static let writer = """
        import os, time
        for number in range(\(lines)):
            os.write(1, b"%d %s\\n" % (number, b"x" * 200))
        os.close(os.open("done", os.O_CREAT))
        time.sleep(1000)
        """

    /// What is to be compared lies beside the herd, outside of the small disk.
    private static let script = """
        mkdir logs && mount -t tmpfs -o size=1m tmpfs logs || exit 1
        "$herdctl" up --detach || exit 2
        until [ -e done ]; do sleep 0.1; done
        until "$herdctl" status --json > status && grep -q '"log_dropped": *[1-9]' status; do
            sleep 0.1
        done
        mount -o remount,size=32m logs || exit 3
        "$herdctl" down || exit 4
        "$herdctl" logs --check > check || exit 5
        "$herdctl" logs Writer --raw --stream out > kept
        "$herdctl" logs Writer --raw --stream herd > told
        "$herdctl" logs herdctl --raw > events
        """

    @Test(
        .enabled("this system lets us mount nothing") { try await canMountPrivately() },
        .timeLimit(.minutes(2))
    )
    func `a disk that gets full costs records that are counted, and makes no worker wait`()
        async throws
    {
        let folder = try TemporaryFolder()
        try folder.write("writer.py", Self.writer)
        try folder.write(
            "herd.json",
            """
            { "herd": "logs", "logs": { "bytesMax": 65536, "filesMax": 1000 },
              "servers": [ { "name": "Writer", "port": \(try freePorts(1)[0]), "neighbors": [],
                             "command": ["python3", "writer.py"] } ] }
            """
        )
        let outcome = try await ChildProgram.run(
            "unshare",
            ["-m", "sh", "-c", Self.script],
            directory: folder.path,
            environment: ["herdctl": BuiltPrograms.path("herdctl")]
        )
        #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.errors)")

        let kept = try folder.read("kept").split(separator: "\n").map {
            try #require(Int($0.prefix { $0 != " " }))
        }
        #expect(kept == Set(kept).sorted(), "in order, and none twice")
        let told = try folder.read("told").split(separator: "\n")
        let counts = told.compactMap { $0.wholeMatch(of: /dropped ([0-9]+) record.*/)?.output.1 }
        let dropped = counts.compactMap { Int($0) }.reduce(0, +)
        #expect(dropped > 0)
        // The supervisor's own records of this worker had no room either; its own log has them.
        let events = try folder.read("events").split(separator: "\n").count {
            $0.hasPrefix("Writer: ")
        }
        #expect(kept.count + dropped + told.count - counts.count == Self.lines + events)
    }
}
