import Glibc

/// Tells when something changes in a folder (inotify(7)).
final class FolderWatch {
    private let descriptor: Int32
    /// Also where nothing is told: the folder may not be there yet, or lie on a network.
    private static let lookMilliseconds: Int32 = 500

    init(_ path: String) {
        descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        let changes = IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE
        if descriptor >= 0 { inotify_add_watch(descriptor, path, UInt32(changes)) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Returns at the next change, or after a while; false when nobody reads `output` any more.
    func wait(output: Int32?) -> Bool {
        var waited = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            // Errors are always told; nothing else is asked for.
            pollfd(fd: output ?? -1, events: 0, revents: 0),
        ]
        poll(&waited, 2, Self.lookMilliseconds)
        if waited[0].revents != 0 { forget() }
        return waited[1].revents & Int16(POLLERR) == 0
    }

    /// What exactly changed is not of interest: the files are looked at anyway.
    private func forget() {
        var events = [UInt8](repeating: 0, count: 4_096)
        while read(descriptor, &events, events.count) > 0 {}
    }
}
