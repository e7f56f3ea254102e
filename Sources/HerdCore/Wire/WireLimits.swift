/// How long the words of a line may be.
///
/// Location and time have a limit of their own so that the UPDATE made from a legal IAMAT is itself
/// a legal line at every neighbor: else one client could make neighbors hang up on each other.
public enum WireLimits {
    public static let clientBytesMax = 255
    /// The longest useful location has 29 bytes; 128 leave room for more decimals.
    public static let locationBytesMax = 128
    public static let timeBytesMax = 128
    public static let serverBytesMax = 255
    /// Nineteen digits: the largest Int64.
    static let labelBytesMax = 19
    /// "UPDATE", its five words at their longest, five spaces: no `lineBytesMax` may be smaller.
    public static let updateBytesMax =
        6 + 5 + clientBytesMax + locationBytesMax + timeBytesMax + labelBytesMax + serverBytesMax
    /// The longest line between two servers, whatever either of them allows its clients: more than
    /// an UPDATE, and than any of the lines by which tables are compared.
    public static let linkLineBytesMax = 1_024
    /// So much of an over-long line is repeated in its `? ` reply.
    public static let tooLongEchoBytes = 64
    /// Largest bound of a WHATSAT: Google's page holds 20 results.
    static let boundMax: UInt64 = 20
    /// Largest radius of a WHATSAT: Google takes 50,000 meters.
    static let radiusKilometersMax: UInt64 = 50
}
