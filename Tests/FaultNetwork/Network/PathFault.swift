/// What is wrong with the way from one node to another; the way back is another.
public struct PathFault: Equatable, Sendable {
    /// Nothing arrives, and nobody is told.
    public var isCut = false
    /// Of a hundred packets so many are lost.
    public var lossPercent = 0
    public var delay = Duration.zero
    /// Nil: as many as the computer can.
    public var bytesPerSecond: Int?

    public static let none = PathFault()
    public static let cut = PathFault(isCut: true)

    public init(
        isCut: Bool = false,
        lossPercent: Int = 0,
        delay: Duration = .zero,
        bytesPerSecond: Int? = nil
    ) {
        self.isCut = isCut
        self.lossPercent = lossPercent
        self.delay = delay
        self.bytesPerSecond = bytesPerSecond
    }
}
