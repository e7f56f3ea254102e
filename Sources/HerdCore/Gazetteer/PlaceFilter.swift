/// Which places of a circle are wanted; as it is made, all.
public struct PlaceFilter: Hashable, Sendable {
    public var kinds = PlaceKinds.all
    /// Each must occur in what is known of the place; see `add(words:)`.
    private(set) var words: [[UInt8]] = []

    public init() {}

    /// Adds the words of a text; small and capital letters are the same.
    public mutating func add(words text: String) {
        words += text.lowercased().split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
    }

    /// Whether each of the words occurs in the place's name, region, country or types.
    func matches(_ place: Place) -> Bool {
        var text: [UInt8] = []
        for part in [place.name, place.region, place.country] {
            text += String(decoding: part, as: UTF8.self).lowercased().utf8
            text.append(.lineFeed)
        }
        text += place.kind.types.joined(separator: "\n").utf8
        return words.allSatisfy { text.contains($0) }
    }
}

/// A set of kinds of places.
public struct PlaceKinds: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let all = PlaceKinds(PlaceKind.allCases)

    public init(_ kinds: [PlaceKind]) {
        rawValue = kinds.reduce(0) { $0 | 1 << $1.rawValue }
    }

    /// The kinds that have one of Google's types; few types, as `restaurant`, are of no kind.
    public init(ofTypes types: [String]) {
        self.init(PlaceKind.allCases.filter { !Set($0.types).isDisjoint(with: types) })
    }

    /// The kinds whose first type is one of these.
    public init(ofPrimaryTypes types: [String]) {
        self.init(PlaceKind.allCases.filter { types.contains($0.types[0]) })
    }

    func contains(_ kind: PlaceKind) -> Bool { rawValue & 1 << kind.rawValue != 0 }
}

extension [UInt8] {
    /// Whether these bytes occur in a row.
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return (0...count - part.count).contains { self[$0...].starts(with: part) }
    }
}
