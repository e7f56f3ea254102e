import Glibc

/// The listening socket that the supervisor or systemd bound (`man sd_listen_fds`).
public enum InheritedSocket {
    /// The first descriptor of systemd's socket activation.
    public static let descriptor: Int32 = 3

    /// Takes the socket over, and keeps it from programs started later.
    ///
    /// - Returns: nil if the descriptor is no listening socket, whatever LISTEN_FDS says.
    public static func take() -> Int32? {
        var isListening: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let result = getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length)
        guard result == 0, isListening == 1 else { return nil }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }
}
