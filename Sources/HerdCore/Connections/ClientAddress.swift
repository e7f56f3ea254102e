/// Where clients come from, as far as one of them can't choose it: what limits per address count.
///
/// An IPv6 network of 64 bits counts as one address, because its owner has all of it (RFC 6177).
/// Link-local addresses stay apart, since all of them share one network; an IPv4 address is the
/// same with and without its IPv6 form (`::ffff:192.0.2.1`).
public struct ClientAddress: Hashable, Sendable {
    private let network: UInt64
    /// The rest of the address, or 0 where that is the client's to choose.
    private let host: UInt64

    /// The first 96 bits of an IPv4 address in its IPv6 form (RFC 4291 section 2.5.5.2).
    private static let mapped: UInt64 = 0xFFFF_0000_0000
    private static let linkLocal: UInt64 = 0xFE80 << 48

    /// An IPv4 address in the computer's own order of bytes.
    public init(_ address: UInt32) {
        network = 0
        host = Self.mapped | UInt64(address)
    }

    /// An IPv6 address, as its first and its last 64 bits in the computer's own order of bytes.
    public init(_ first: UInt64, _ last: UInt64) {
        network = first
        // fe80::/10; `::1` and addresses of IPv4 lie in the network 0, which nobody owns.
        let isWhole = first == 0 || first & (0xFFC0 << 48) == Self.linkLocal
        host = isWhole ? last : 0
    }

    /// The address that herd.json names.
    public init(_ address: HostAddress) {
        let numbers = address.bytes.reduce(into: (first: UInt64(0), last: UInt64(0))) {
            $0.first = $0.first << 8 | $0.last >> 56
            $0.last = $0.last << 8 | UInt64($1)
        }
        if address.bytes.count == 4 {
            self.init(UInt32(truncatingIfNeeded: numbers.last))
        } else {
            self.init(numbers.first, numbers.last)
        }
    }

    /// 127.0.0.0/8 or `::1`: who has it is on this computer.
    public var isLoopback: Bool {
        network == 0 && (host == 1 || host >> 24 == Self.mapped >> 24 | 127)
    }
}
