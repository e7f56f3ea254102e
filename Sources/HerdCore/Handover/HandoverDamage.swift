/// Why bytes of a hand-over can't be what the other worker meant.
public enum HandoverDamage: Error, Equatable, Sendable, CaseIterable, CustomStringConvertible {
    case cutShort
    case tooMuch
    case valueOutOfRange
    case unknownKind
    case outOfOrder

    public var description: String {
        switch self {
        case .cutShort: "a packet ends too early"
        case .tooMuch: "a packet or record is longer than what it holds, or than allowed"
        case .valueOutOfRange: "a value is out of its range"
        case .unknownKind: "a packet is of no known kind"
        case .outOfOrder: "a packet came out of order"
        }
    }
}
