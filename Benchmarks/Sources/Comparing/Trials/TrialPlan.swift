/// How much is measured.
public struct TrialPlan: Codable, Sendable {
    /// Everything is measured so often, in turns.
    public var rounds: Int
    /// How long one load lasts.
    public var seconds: Double
    /// How long each of some loads lasts that make a server compile what it runs often.
    var warmUpSeconds: Double
    /// Reports whose flood is followed, for each delay and round.
    var floodedReports: Int
    /// Clients beyond the first 10,000, to see what one costs.
    var furtherClients: Int
    var idleConnections: Int

    /// Some minutes, in many short rounds rather than few long ones.
    ///
    /// A ratio is taken within a round: the nearer in time, the more alike is what disturbs.
    public static let full = TrialPlan(
        rounds: 7,
        seconds: 0.5,
        warmUpSeconds: 2,
        floodedReports: 60,
        furtherClients: 100_000,
        idleConnections: 5_000
    )

    /// About a minute, for a first look.
    public static let quick = TrialPlan(
        rounds: 1,
        seconds: 0.2,
        warmUpSeconds: 0.5,
        floodedReports: 40,
        furtherClients: 50_000,
        idleConnections: 2_000
    )
}
