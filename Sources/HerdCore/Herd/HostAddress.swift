/// An IPv4 or IPv6 address as text names it: `127.0.0.1`, `::1`.
///
/// Names are not taken: which address they mean can change under a running herd.
public struct HostAddress: Hashable, Sendable {
    /// Four bytes or sixteen, in network order.
    public let bytes: [UInt8]

    public init?(_ text: String) {
        guard let bytes = Self.parseIPv4(text) ?? Self.parseIPv6(text) else { return nil }
        self.bytes = bytes
    }

    /// Every address of the machine: `0.0.0.0` or `::`.
    public var isWildcard: Bool { bytes.allSatisfy { $0 == 0 } }

    /// Reachable from this machine alone: 127.0.0.0/8 or `::1`.
    public var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1]
    }

    /// True if two sockets with the same port can't be bound to both.
    public func overlaps(_ other: HostAddress) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        return self == other || isWildcard || other.isWildcard
    }

    /// Four decimal numbers without leading zeros, which some systems read as octal.
    private static func parseIPv4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in UInt8(part).flatMap { "\($0)" == part ? $0 : nil } }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    /// RFC 4291 section 2.2: eight groups, one run of them replaced by `::`, IPv4 at the end.
    private static func parseIPv6(_ text: String) -> [UInt8]? {
        guard let gap = text.firstRange(of: "::") else {
            return parseGroups(text).flatMap { $0.count == 16 ? $0 : nil }
        }
        let head = text[..<gap.lowerBound]
        let tail = text[gap.upperBound...]
        guard let before = head.isEmpty ? [] : parseGroups(head),
            let after = tail.isEmpty ? [] : parseGroups(tail),
            !head.contains("."), before.count + after.count <= 14
        else { return nil }
        return before + Array(repeating: 0, count: 16 - before.count - after.count) + after
    }

    /// Groups of one to four hexadecimal digits between colons; the last may be an IPv4 address.
    private static func parseGroups(_ text: some StringProtocol) -> [UInt8]? {
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, group) in groups.enumerated() {
            if index == groups.count - 1, let ipv4 = parseIPv4(group) {
                bytes += ipv4
            } else if (1...4).contains(group.count), group.allSatisfy(\.isHexDigit),
                let number = UInt16(group, radix: 16)
            {
                bytes += [UInt8(number >> 8), UInt8(number & 0xFF)]
            } else {
                return nil
            }
        }
        return bytes
    }
}
