import Glibc

/// A system call that failed: which, on what, and the system's own words for why.
public struct SystemCallFailure: Error, Equatable, CustomStringConvertible {
    public let call: String
    public let code: Int32

    public init(_ call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    public var description: String { "\(call): \(String(cString: strerror(code)))" }

    /// The result of a call that answers −1 when it failed.
    @discardableResult
    public static func check(_ call: String, _ result: Int32) throws(SystemCallFailure) -> Int32 {
        guard result >= 0 else { throw SystemCallFailure(call) }
        return result
    }
}
