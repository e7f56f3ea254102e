import Glibc
import NIOCore
import NIOPosix

extension Channel {
    /// Keeps the channel's socket from programs that this one may start: NIO does not.
    func closeOnExec() throws {
        try withDescriptor { descriptor in _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }

    /// On the channel's event loop only; nothing happens where the channel has no socket.
    func withDescriptor(_ body: (CInt) -> Void) throws {
        _ = try pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { descriptor in body(descriptor) }
    }
}
