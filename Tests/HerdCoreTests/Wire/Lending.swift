@testable import HerdCore

/// Lends the bytes of `text` for the time of the call, as a connection's buffer would.
func lending<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
{
    try Array(text.utf8).withUnsafeBytes(body)
}

extension UnsafeRawBufferPointer {
    /// The bytes as text.
    var text: String { String(decoding: self, as: UTF8.self) }
}
