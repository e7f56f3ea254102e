import Glibc
import NIOConcurrencyHelpers

/// Writes whole lines to a descriptor, unbuffered, and never makes the event loop wait.
///
/// A pipe that nobody empties is full one day, and a blocking write would then stop the server. So
/// a line that does not fit now is dropped and counted; the next one that fits follows the count.
public final class LineOutput: Sendable {
    /// Linux writes so many bytes to a pipe in one piece, and calls it writable with so much room.
    public static let lineBytesMax = 4_096
    private let descriptor: Int32
    private let dropped = NIOLockedValueBox(0)

    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    public func write(_ line: String) {
        dropped.withLockedValue { dropped in
            if dropped > 0, put("warning: log lines were dropped count=\(dropped)\n") {
                dropped = 0
            }
            if !put(line) { dropped += 1 }
        }
    }

    private func put(_ line: String) -> Bool {
        guard hasRoom() else { return false }
        var bytes = Array(line.utf8.prefix(Self.lineBytesMax))
        if bytes.last != UInt8(ascii: "\n") { bytes[bytes.count - 1] = UInt8(ascii: "\n") }
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count
    }

    private func hasRoom() -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, 0) == 1 && request.revents & Int16(POLLOUT) != 0
    }
}
