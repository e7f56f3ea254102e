import Glibc

/// Flags of the socket calls, as the plain integers that the calls take.
enum Flags {
    static let closeOnExec = Int32(SOCK_CLOEXEC.rawValue)
    static let nonBlocking = Int32(SOCK_NONBLOCK.rawValue)
}
