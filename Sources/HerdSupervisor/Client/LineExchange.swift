import Glibc
import HerdCore

/// One conversation with a server, as `nc -N` has it: sends what comes in, says that nothing more
/// will come, and hands on what the server answers until it closes.
public struct LineExchange {
    /// What is sent.
    public enum Input {
        case bytes([UInt8])
        /// A descriptor that is read to its end, such as standard input.
        case descriptor(Int32)
    }

    /// Why a conversation broke off.
    public enum Failure: Error, Equatable {
        /// Nobody listens there.
        case refused
        /// Once everything was sent, nothing came for so long.
        case timedOut
        /// Anything else, in the system's words.
        case broken(String)
    }

    /// As much as is read at once; a WHATSAT's answer is some 10 KiB.
    private static let chunkBytes = 65_536

    private let socket: Int32
    private let patience: Duration
    private var unsent: [UInt8] = []
    private var source: Int32?
    private var isFinished = false

    /// Talks to `host`, a name or an address.
    ///
    /// `patience` is how long the server may stay silent while nothing is left to be sent.
    public static func run(
        host: String,
        port: Int,
        input: Input,
        patience: Duration,
        receive: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        let socket = try openConnection(host: host, port: port, patience: patience)
        defer { close(socket) }
        var exchange = LineExchange(socket: socket, input: input, patience: patience)
        try exchange.talk(receive)
    }

    private init(socket: Int32, input: Input, patience: Duration) {
        self.socket = socket
        self.patience = patience
        switch input {
        case .bytes(let bytes): unsent = bytes
        case .descriptor(let descriptor): source = descriptor
        }
    }

    private mutating func talk(_ receive: (ArraySlice<UInt8>) throws -> Void) throws {
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        while true {
            finishIfDone()
            let ready = try wait()
            if ready.writable { try sendSome() }
            if ready.source { try readSource(into: &chunk) }
            guard ready.readable else { continue }
            let count = recv(socket, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count == 0 { return }
            if count > 0 {
                try receive(chunk[..<count])
            } else if errno != EAGAIN && errno != EINTR {
                throw Failure.broken(LinuxError.text(errno))
            }
        }
    }

    /// Half-closes once everything is sent: the server still answers all of it.
    private mutating func finishIfDone() {
        guard source == nil, unsent.isEmpty, !isFinished else { return }
        shutdown(socket, Int32(SHUT_WR))
        isFinished = true
    }

    private func wait() throws -> (readable: Bool, writable: Bool, source: Bool) {
        let writes = unsent.isEmpty ? 0 : Int16(POLLOUT)
        // What is not to be read yet stays out: poll ignores negative descriptors.
        let reading = unsent.isEmpty ? source ?? -1 : -1
        var waited = [
            pollfd(fd: socket, events: Int16(POLLIN) | writes, revents: 0),
            pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
        ]
        // A person who types may think for as long as they like.
        let limit = isFinished ? Int32(clamping: patience.wholeMilliseconds) : -1
        let count = poll(&waited, 2, limit)
        if count < 0 && errno != EINTR { throw Failure.broken(LinuxError.text(errno)) }
        if count == 0 { throw Failure.timedOut }
        let hung = Int16(POLLHUP) | Int16(POLLERR)
        return (
            waited[0].revents & (Int16(POLLIN) | hung) != 0,
            waited[0].revents & Int16(POLLOUT) != 0,
            waited[1].revents != 0
        )
    }

    private mutating func sendSome() throws {
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        let count = send(socket, unsent, unsent.count, flags)
        if count >= 0 {
            unsent.removeFirst(count)
        } else if errno == EPIPE || errno == ECONNRESET {
            // The server has closed; what it said before that is still to be read.
            unsent = []
            source = nil
            isFinished = true
        } else if errno != EAGAIN && errno != EINTR {
            throw Failure.broken(LinuxError.text(errno))
        }
    }

    private mutating func readSource(into chunk: inout [UInt8]) throws {
        guard let descriptor = source else { return }
        let count = read(descriptor, &chunk, chunk.count)
        if count > 0 {
            unsent += chunk[..<count]
        } else if count == 0 {
            source = nil
        } else if errno != EINTR && errno != EAGAIN {
            throw Failure.broken(LinuxError.text(errno))
        }
    }
}
