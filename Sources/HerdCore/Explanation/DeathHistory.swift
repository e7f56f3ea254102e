/// The last deaths of a server, newest first: what `.herd/run/NAME.deaths` holds.
public struct DeathHistory: Codable, Equatable, Sendable {
    public var schema = 1
    public private(set) var deaths: [DeathRecord] = []

    /// A screen's worth: what is older is in the log.
    public static let deathsMax = 5

    public init() {}

    public mutating func add(_ death: DeathRecord) {
        deaths.insert(death, at: 0)
        deaths = Array(deaths.prefix(Self.deathsMax))
    }
}
