import Glibc

/// Tells that something stirs in one of many folders (inotify(7)), but not what.
final class TreeWatch {
    /// Readable when something has stirred since the last `forget`.
    let descriptor: Int32
    /// Numbers of watches; the same folder always has the same one.
    private var watched: Set<Int32> = []

    /// What changes names, contents (once the writer has closed the file), or permissions.
    private static let changes =
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB
        | IN_DELETE_SELF | IN_MOVE_SELF
    private static let conditions = UInt32(bitPattern: Int32(IN_ONLYDIR | IN_DONT_FOLLOW))

    init() throws(WatchFailure) {
        descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard descriptor >= 0 else { throw .noNotifier(reason: LinuxError.text(errno)) }
    }

    deinit {
        close(descriptor)
    }

    /// Watches this folder too, but not those in it; does nothing where it is watched already.
    ///
    /// A folder that is gone, or closed to us, is passed over: there is nothing in it to see.
    func add(_ folder: String) throws(WatchFailure) {
        let number = inotify_add_watch(descriptor, folder, UInt32(Self.changes) | Self.conditions)
        if number >= 0 {
            watched.insert(number)
        } else if errno == ENOSPC {
            throw .tooManyFolders(watched: watched.count)
        } else if ![ENOENT, ENOTDIR, EACCES].contains(errno) {
            throw .noFolder(folder, reason: LinuxError.text(errno))
        }
    }

    /// Clears what was told: a look at the files comes next anyway.
    func forget() {
        var events = [UInt8](repeating: 0, count: 65_536)
        while read(descriptor, &events, events.count) > 0 {}
    }
}
