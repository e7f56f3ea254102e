import Glibc

/// What changes when a file is written or replaced; reading it costs next to nothing.
struct FileFacts: Equatable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let bytes: Int64
    private let changedSeconds: Int
    private let changedNanoseconds: Int

    /// Nil where there is no such file.
    init?(of path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return nil }
        device = UInt64(facts.st_dev)
        inode = UInt64(facts.st_ino)
        bytes = Int64(facts.st_size)
        changedSeconds = facts.st_mtim.tv_sec
        changedNanoseconds = facts.st_mtim.tv_nsec
    }
}
