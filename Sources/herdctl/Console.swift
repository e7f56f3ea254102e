import Glibc
import HerdCore
import HerdSupervisor
import Synchronization

/// Where a command writes: data to standard output, everything else to standard error.
enum Console {
    /// Nobody reads standard output any more, as in `herdctl logs | head`.
    struct Closed: Error {}

    /// Whether anything was written to standard output.
    static var hasOutput: Bool { wrote.load(ordering: .relaxed) }
    private static let wrote = Atomic(false)

    static func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write($0) }
    }

    static func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBufferPointer { try write($0) }
    }

    static func write(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        wrote.store(true, ordering: .relaxed)
        switch writeAll(bytes, to: STDOUT_FILENO) {
        case 0: return
        case EPIPE: throw Closed()
        case let code:
            let reason = String(cString: strerror(code))
            throw CommandFailure(.failed, "standard output can't be written: \(reason)")
        }
    }

    /// An object on a line of its own.
    static func writeJSON(_ value: some Encodable) throws {
        try write(ControlJSON.encode(value) + [UInt8(ascii: "\n")])
    }

    /// A sentence for the person who typed the command.
    static func say(_ sentence: String) {
        sayLines("herdctl: \(sentence)")
    }

    static func sayLines(_ lines: String) {
        draw(lines.hasSuffix("\n") ? lines : lines + "\n")
    }

    /// To the terminal as it is.
    static func draw(_ text: String) {
        var text = text
        // There is nobody left to tell when this fails.
        _ = text.withUTF8 { writeAll($0, to: STDERR_FILENO) }
    }

    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The `errno` that stopped the writing, 0 where everything was written.
    private static func writeAll(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32
    {
        var rest = UnsafeRawBufferPointer(bytes)[...]
        while !rest.isEmpty {
            let count = Glibc.write(
                descriptor,
                UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                rest.count
            )
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Somebody who shares the terminal made it non-blocking.
                var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waited, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
