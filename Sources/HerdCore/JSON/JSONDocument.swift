/// A parsed text that still knows where each of its values stands.
public struct JSONDocument: Sendable {
    public let bytes: [UInt8]
    public let root: JSONNode

    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes)
        let value = try parser.parse()
        var offsets = parser.offsets.makeIterator()
        self.bytes = bytes
        root = JSONNode(value, offsets: &offsets)
    }

    public func position(of offset: Int) -> TextPosition {
        TextPosition(of: offset, in: bytes)
    }
}

/// A value and the offset of its first byte.
public struct JSONNode: Sendable {
    public let value: JSONValue
    public let offset: Int
    /// The object's members in the order of the text; empty for all that is no object.
    public let members: [Member]
    /// The array's elements; empty for all that is no array.
    public let elements: [JSONNode]

    public struct Member: Sendable {
        public let key: String
        public let keyOffset: Int
        public let node: JSONNode
    }

    /// Walks the value in the order in which the parser noted the offsets: keys before values.
    fileprivate init(_ value: JSONValue, offsets: inout IndexingIterator<[Int]>) {
        func next() -> Int {
            guard let offset = offsets.next() else {
                preconditionFailure("the parser noted no offset for \(value)")
            }
            return offset
        }
        self.value = value
        offset = next()
        members = (value.members ?? []).map { member in
            let keyOffset = next()
            let node = JSONNode(member.value, offsets: &offsets)
            return Member(key: member.key, keyOffset: keyOffset, node: node)
        }
        elements = (value.elements ?? []).map { JSONNode($0, offsets: &offsets) }
    }
}
