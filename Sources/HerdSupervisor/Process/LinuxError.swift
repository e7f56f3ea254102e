import Glibc

/// A system call that Linux refused.
struct LinuxError: Error, Equatable, CustomStringConvertible {
    /// What was tried, in a few words: "open /herd/.herd/run/lock".
    let attempt: String
    /// An errno.
    let code: Int32

    var description: String { "can't \(attempt): \(Self.text(code))" }

    /// The C library's words for an errno: "No such file or directory".
    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// The result of a function of CLinux, which is a negated errno where the call failed.
    @discardableResult
    static func check(
        _ attempt: @autoclosure () -> String,
        _ result: Int32
    ) throws(LinuxError) -> Int32 {
        guard result < 0 else { return result }
        throw LinuxError(attempt: attempt(), code: -result)
    }
}
