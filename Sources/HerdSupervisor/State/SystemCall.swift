import Glibc

extension LinuxError {
    /// Makes a call of the C library that answers -1 on failure; again if a signal interrupts it.
    @discardableResult
    static func call(
        _ attempt: @autoclosure () -> String,
        _ body: () -> Int32
    ) throws(LinuxError) -> Int32 {
        while true {
            let result = body()
            if result >= 0 { return result }
            guard errno == EINTR else { throw LinuxError(attempt: attempt(), code: errno) }
        }
    }

    var reason: String { Self.text(code) }
}
