/// How long the old worker waits for what; from freezing on, clients wait with it.
public struct HandoverPatience: Equatable, Sendable {
    /// For the successor's welcome: nobody waits yet.
    public var greeting: Duration = .seconds(2)
    /// For connections that were accepted and are not ready; that takes microseconds.
    public var freezing: Duration = .milliseconds(250)
    /// Between two packets of the successor, while it is offered connections.
    public var silence: Duration = .seconds(2)

    public init() {}
}
