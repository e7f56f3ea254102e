import Glibc

/// The address of a UNIX socket: a path, or an abstract name written with a leading `@`.
public struct UnixAddress {
    /// `sun_path` less its closing zero byte.
    public static let pathBytesMax = 107
    private let address: sockaddr_un
    private let length: socklen_t

    /// Nil if the path is empty or longer than `pathBytesMax` bytes.
    public init?(path: String) {
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.pathBytesMax else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract { address.sun_path.0 = 0 }
        self.address = address
        let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        length = socklen_t(start + bytes.count + (isAbstract ? 0 : 1))
    }

    public func withSocketAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Result
    ) rethrows -> Result {
        try withUnsafePointer(to: address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, length) }
        }
    }
}
