/// A date as text, in the one form that our logs have.
extension WallTime: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = WallTime(rfc3339: Array(text.utf8)[...]) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "no date of the form 2026-11-23T00:17:03.123456Z: \(text)"
            )
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}
