import Glibc

/// Why something could not be measured, in one sentence.
public struct Failure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }

    /// Of a function of CLoad that returned a negative errno.
    init(_ what: String, code: Int32) {
        description = "\(what): \(String(cString: strerror(-code)))"
    }
}
