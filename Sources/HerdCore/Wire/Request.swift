/// What a line asks for.
///
/// Its words are lent by the line: valid no longer than that.
enum Request {
    case iamat(Sighting)
    case whatsat(Question)
    case update(Report)
    /// Anything else: a wrong command, a wrong number of words, a bad number.
    case invalid

    /// Who wants to know what is near whom.
    struct Question {
        let client: UnsafeRawBufferPointer
        /// More than 0 and at most 50,000.
        let radiusMeters: Double
        /// 0…20.
        let bound: Int
    }

    /// Reads `line`, which does not include its LF.
    init(_ line: UnsafeRawBufferPointer) {
        var words = Words(line)
        guard let command = words.next() else {
            self = .invalid
            return
        }
        if command.hasSameBytes(as: "IAMAT") {
            self = Self.iamat(&words) ?? .invalid
        } else if command.hasSameBytes(as: "WHATSAT") {
            self = Self.whatsat(&words) ?? .invalid
        } else if command.hasSameBytes(as: "UPDATE") {
            self = Self.update(&words) ?? .invalid
        } else {
            self = .invalid
        }
    }

    private static func iamat(_ words: inout Words) -> Request? {
        guard let sighting = Sighting(&words), words.next() == nil else { return nil }
        return .iamat(sighting)
    }

    private static func whatsat(_ words: inout Words) -> Request? {
        guard
            let client = words.next(), client.count <= WireLimits.clientBytesMax,
            let radius = words.next(), let radiusMeters = meters(fromKilometers: radius),
            let word = words.next(), let bound = UInt64(word: word), bound <= WireLimits.boundMax,
            words.next() == nil
        else { return nil }
        return .whatsat(Question(client: client, radiusMeters: radiusMeters, bound: Int(bound)))
    }

    private static func update(_ words: inout Words) -> Request? {
        guard
            let sighting = Sighting(&words),
            let word = words.next(), let number = UInt64(word: word),
            let label = Int64(exactly: number),
            let origin = words.next(), origin.count <= WireLimits.serverBytesMax,
            words.next() == nil
        else { return nil }
        return .update(Report(sighting: sighting, label: label, origin: origin))
    }

    /// Twelve decimals of a kilometer are read; a radius below them counts as one of the last.
    private static func meters(fromKilometers word: UnsafeRawBufferPointer) -> Double? {
        guard
            let radius = DecimalNumber(word: word, parts: .trillion),
            !radius.isZero, radius.isAtMost(WireLimits.radiusKilometersMax)
        else { return nil }
        return Double(max(1, radius.integer * 1_000_000_000_000 + radius.fraction)) / 1e9
    }
}
