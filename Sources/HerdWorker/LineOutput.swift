import Glibc
import NIOConcurrencyHelpers
public import NIOCore

/// Writes whole lines to a descriptor and never makes the event loop wait.
///
/// Within a turn of the event loop lines are only gathered; when it ends they are written, so a
/// worker that is killed loses at most those of the turn it was in. What a full pipe does not take
/// waits, up to a limit; beyond that lines are dropped and counted, and the next one that fits
/// follows the count. Without an event loop each line is written at once.
public final class LineOutput: Sendable {
    /// Linux writes so many bytes to a pipe in one piece, and calls it writable with so much room.
    public static let lineBytesMax = 4_096
    /// A reader that is late for so much is gone, or stuck.
    public static let waitingBytesMax = 262_144
    /// Until a full pipe is tried again.
    private static let pause: TimeAmount = .milliseconds(50)

    private let descriptor: Int32
    private let limit: Int
    private let state = NIOLockedValueBox(State())

    private struct State {
        var waiting: [UInt8] = []
        var dropped = 0
        var loop: (any EventLoop)?
        /// Whether the event loop will write without being asked again.
        var isScheduled = false
    }

    public init(descriptor: Int32, waitingBytesMax: Int = LineOutput.waitingBytesMax) {
        self.descriptor = descriptor
        limit = waitingBytesMax
    }

    /// From now on lines are written at the end of the loop's turns.
    public func gather(on loop: any EventLoop) {
        state.withLockedValue { $0.loop = loop }
    }

    /// Writes what was gathered, and from now on each line at once: the event loop ends.
    public func finish() {
        state.withLockedValue { state in
            state.loop = nil
            put(&state)
        }
    }

    public func write(_ line: String) {
        state.withLockedValue { state in
            add(line, to: &state)
            guard let loop = state.loop else { return put(&state) }
            guard !state.isScheduled else { return }
            state.isScheduled = true
            loop.execute { self.putScheduled() }
        }
    }

    private func putScheduled() {
        state.withLockedValue { state in
            state.isScheduled = false
            put(&state)
            guard !state.waiting.isEmpty, let loop = state.loop else { return }
            state.isScheduled = true
            loop.scheduleTask(in: Self.pause) { self.putScheduled() }
        }
    }

    private func add(_ line: String, to state: inout State) {
        if state.dropped > 0 {
            let count = "warning: log lines were dropped count=\(state.dropped)\n"
            guard addIfItFits(Array(count.utf8), to: &state) else {
                state.dropped += 1
                return
            }
            state.dropped = 0
        }
        var bytes = Array(line.utf8.prefix(Self.lineBytesMax))
        if bytes.last != UInt8(ascii: "\n") { bytes[bytes.count - 1] = UInt8(ascii: "\n") }
        if !addIfItFits(bytes, to: &state) { state.dropped += 1 }
    }

    private func addIfItFits(_ bytes: [UInt8], to state: inout State) -> Bool {
        guard state.waiting.count + bytes.count <= limit else { return false }
        state.waiting += bytes
        return true
    }

    /// Writes as many whole lines at a time as go to a pipe in one piece.
    private func put(_ state: inout State) {
        var done = 0
        while done < state.waiting.count, hasRoom() {
            let piece = state.waiting[done...].prefix(Self.lineBytesMax)
            let end = piece.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? piece.endIndex
            let count = state.waiting[done..<end].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            done += count
        }
        state.waiting.removeFirst(done)
    }

    private func hasRoom() -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, 0) == 1 && request.revents & Int16(POLLOUT) != 0
    }
}
