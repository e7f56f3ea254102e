/// A pattern for one name of a path, as fnmatch(3) has it: `*`, `?`, `[a-z]`, `[!a-z]`, `\*`.
///
/// It looks at bytes, as git does: `?` stands for one of them.
public struct NamePattern: Equatable, Sendable {
    fileprivate enum Piece: Equatable, Sendable {
        case byte(UInt8)
        case oneByte
        case anyBytes
        case set([ClosedRange<UInt8>], isNegated: Bool)
    }

    private var pieces: [Piece] = []

    public init(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "*"): pieces.append(.anyBytes)
            case UInt8(ascii: "?"): pieces.append(.oneByte)
            case UInt8(ascii: "\\"): pieces.append(.byte(rest.popFirst() ?? byte))
            case UInt8(ascii: "["): pieces.append(Self.set(&rest) ?? .byte(byte))
            case _: pieces.append(.byte(byte))
            }
        }
    }

    /// Goes back to the last `*` where the rest does not fit, so never to more than one of them.
    public func matches(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        var (piece, byte) = (0, 0)
        var retry: (piece: Int, byte: Int)?
        while byte < bytes.count {
            if piece < pieces.count, pieces[piece] == .anyBytes {
                retry = (piece, byte)
                piece += 1
            } else if piece < pieces.count, pieces[piece].takes(bytes[byte]) {
                (piece, byte) = (piece + 1, byte + 1)
            } else if let last = retry {
                retry = (last.piece, last.byte + 1)
                (piece, byte) = (last.piece + 1, last.byte + 1)
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { $0 == .anyBytes }
    }

    /// What follows `[`, up to the `]`; nil, and nothing taken, where there is none.
    private static func set(_ rest: inout ArraySlice<UInt8>) -> Piece? {
        var ahead = rest
        var ranges: [ClosedRange<UInt8>] = []
        let isNegated = ahead.first == UInt8(ascii: "!") || ahead.first == UInt8(ascii: "^")
        if isNegated { ahead.removeFirst() }
        while var low = ahead.popFirst() {
            // As the first of a set, `]` stands for itself.
            if low == UInt8(ascii: "]"), !ranges.isEmpty {
                rest = ahead
                return .set(ranges, isNegated: isNegated)
            }
            if low == UInt8(ascii: "\\") { low = ahead.popFirst() ?? low }
            var high = low
            if ahead.first == UInt8(ascii: "-"), let last = ahead.dropFirst().first,
                last != UInt8(ascii: "]")
            {
                ahead.removeFirst(2)
                high = last
            }
            // An empty range, `[z-a]`, matches what it begins with, so that a set is never empty.
            ranges.append(low...max(low, high))
        }
        return nil
    }
}

extension NamePattern.Piece {
    fileprivate func takes(_ byte: UInt8) -> Bool {
        switch self {
        case .byte(let own): byte == own
        case .oneByte: true
        case .anyBytes: false
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
        }
    }
}
