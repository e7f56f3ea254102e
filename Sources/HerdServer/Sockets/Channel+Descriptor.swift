import Glibc
import NIOCore
import NIOPosix

extension Channel {
    /// Keeps the channel's socket from programs that this one may start: NIO does not.
    func closeOnExec() throws {
        try withDescriptor { descriptor in _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }

    /// Another descriptor of the channel's socket; nil where there is no room for one.
    func duplicate() -> Int32? {
        var duplicate: Int32 = -1
        try? withDescriptor { duplicate = fcntl($0, F_DUPFD_CLOEXEC, 3) }
        return duplicate < 0 ? nil : duplicate
    }

    /// Bytes that have come and that nobody has read yet; on the channel's event loop only.
    var unreadBytes: Int {
        var bytes: CInt = 0
        // Where the socket is gone there is nothing to read.
        try? withDescriptor { descriptor in
            if ioctl(descriptor, UInt(FIONREAD), &bytes) != 0 { bytes = 0 }
        }
        return Int(bytes)
    }

    /// On the channel's event loop only; nothing happens where the channel has no socket.
    func withDescriptor(_ body: (CInt) -> Void) throws {
        _ = try pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { descriptor in body(descriptor) }
    }
}
