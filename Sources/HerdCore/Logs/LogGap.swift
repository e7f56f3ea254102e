/// Records of a log that were not there any more when somebody came to read them.
public struct LogGap: Equatable, Sendable {
    public let server: String
    public let missing: ClosedRange<UInt64>

    /// Nil where `next` follows `last`, or begins anew with a smaller number.
    public init?(server: String, last: UInt64, next: UInt64) {
        guard next > last, next - last > 1 else { return nil }
        self.server = server
        missing = (last + 1)...(next - 1)
    }

    public var sentence: String {
        let records =
            missing.count == 1
            ? "record \(missing.lowerBound) is"
            : "records \(missing.lowerBound) to \(missing.upperBound) are"
        return "\(server): \(records) missing here: deleted, or rotated away before they were read"
    }
}
