import CLinux
import Glibc

/// A FIFO that takes a worker's standard output or error to the collector.
///
/// Both ends are opened for reading and writing: the worker never gets SIGPIPE, and what it writes
/// while no supervisor runs waits in the pipe. They are opened separately, so that only the
/// collector's end is non-blocking.
final class OutputPipe: Sendable {
    let path: String
    let collectorEnd: Int32
    /// For the worker to inherit; open until `remove`.
    let workerEnd: Int32

    /// What Linux lets anybody have (fs.pipe-max-size): seconds of much output.
    static let bytesMax: Int32 = 1_048_576

    /// Makes a new FIFO; where the disk takes none, a pipe that no later supervisor can find.
    ///
    /// A disk that is full, or can't be written to, must not keep a worker from being started.
    convenience init(path: String) throws(LinuxError) {
        unlink(path)
        if mkfifo(path, 0o600) == 0 {
            do throws(LinuxError) {
                try self.init(existing: path)
            } catch {
                unlink(path)
                throw error
            }
        } else {
            try self.init(withoutFileAt: path)
        }
        // A user with many pipes may be refused; then the pipe stays at its 64 KiB.
        clinux_pipe_resize(collectorEnd, Self.bytesMax)
    }

    /// Opens the FIFO of a worker that an earlier supervisor started, with what waits in it.
    init(existing path: String) throws(LinuxError) {
        self.path = path
        collectorEnd = try Self.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        do throws(LinuxError) {
            workerEnd = try Self.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        } catch {
            close(collectorEnd)
            throw error
        }
    }

    /// Its two ends are opened anew: as of a FIFO, each can be read and written.
    private init(withoutFileAt path: String) throws(LinuxError) {
        self.path = path
        var ends: [Int32] = [-1, -1]
        try LinuxError.check("make a pipe", clinux_pipe(&ends))
        defer { for end in ends { close(end) } }
        let same = "/proc/self/fd/\(ends[0])"
        collectorEnd = try Self.open(same, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        do throws(LinuxError) {
            workerEnd = try Self.open(same, O_RDWR | O_CLOEXEC)
        } catch {
            close(collectorEnd)
            throw error
        }
    }

    /// Closes both ends and deletes the FIFO; the pipe must not be used after that.
    func remove() {
        unlink(path)
        close(collectorEnd)
        close(workerEnd)
    }

    private static func open(_ path: String, _ flags: Int32) throws(LinuxError) -> Int32 {
        let descriptor = Glibc.open(path, flags)
        return try LinuxError.check("open the pipe \(path)", descriptor < 0 ? -errno : descriptor)
    }
}
