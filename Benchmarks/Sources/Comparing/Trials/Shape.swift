/// Connections, and requests in flight on each: `50x16`.
public struct Shape: Hashable, Codable, Sendable, CustomStringConvertible {
    let connections: Int
    let depth: Int

    public var description: String { "\(connections)x\(depth)" }
    /// For people: 50 × 16.
    var title: String { "\(connections) × \(depth)" }
}
