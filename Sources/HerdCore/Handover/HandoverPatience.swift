/// How long the old worker waits for what; from freezing on, clients wait with it.
public struct HandoverPatience: Equatable, Sendable {
    /// For the successor's welcome: nobody waits yet.
    public var greeting: Duration = .seconds(2)
    /// For connections that were accepted and are not ready; that takes microseconds.
    ///
    /// New clients wait so long, those that are connected do not.
    public var freezing: Duration = .milliseconds(250)
    /// Between two packets of the successor, while it is offered connections.
    ///
    /// A client shall wait for 250 ms at most, thawing included. A false alarm costs nothing: the
    /// supervisor tries again.
    public var silence: Duration = .milliseconds(150)

    /// From the commit to the successor's word that it has it, where it was not stopped.
    public var adoption: Duration = .seconds(1)

    public init() {}
}
