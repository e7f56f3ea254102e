import Glibc

/// The computer that this process runs on.
public enum ThisComputer {
    /// Its host name, with or without a domain as its administrator has set it.
    public static var name: String {
        var bytes = [CChar](repeating: 0, count: Int(HOST_NAME_MAX) + 1)
        guard gethostname(&bytes, bytes.count) == 0 else { return "localhost" }
        return String(
            decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }
}
