import TestSupport

/// Whether a test may mount what it likes where nobody else sees it (unshare(1)).
func canMountPrivately() async throws -> Bool {
    let mount = "mount -t tmpfs tmpfs /mnt"
    return try await ChildProgram.run("/bin/sh", ["-c", "unshare -m sh -c '\(mount)'"]).status == 0
}
