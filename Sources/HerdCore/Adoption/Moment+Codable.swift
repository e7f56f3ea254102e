/// A moment as nanoseconds since the computer started, which every supervisor counts alike.
extension Moment: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(.nanoseconds(try decoder.singleValueContainer().decode(Int64.self)))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Int64(sinceStart / .nanoseconds(1)))
    }
}
