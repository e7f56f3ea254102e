import CLinux
import Glibc
import HerdCore

/// What the program says, each line in one write: nothing is lost when it is killed.
enum Output {
    static func say(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// With the time of day (UTC), as the herd's logs have it.
    static func complain(_ sentence: String) {
        let now = WallTime(nanoseconds: clinux_wall_nanoseconds())
        write("\(now.rfc3339) \(sentence)", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array("\(text)\n".utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}

/// Makes Ctrl-C and SIGTERM readable.
struct StopSignals {
    let descriptor: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw SystemFailure(call: "pipe", code: errno) }
        descriptor = ends[0]
        // A signal handler must never wait; that the pipe is full only says the same again.
        clinux_set_blocking(ends[1], false)
        let code = clinux_signals_write(ends[1], [SIGINT, SIGTERM], 2)
        guard code == 0 else { throw SystemFailure(call: "sigaction", code: -code) }
    }

    struct SystemFailure: Error, CustomStringConvertible {
        let call: String
        let code: Int32

        var description: String { "\(call): \(String(cString: strerror(code)))" }
    }
}
