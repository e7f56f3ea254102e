/// The three words that a client says of itself: who, where, when.
///
/// They are lent by the line or the table.
struct Sighting {
    let client: UnsafeRawBufferPointer
    let location: UnsafeRawBufferPointer
    let time: UnsafeRawBufferPointer
    /// `time` in nanoseconds since 1970, never negative; further decimals are cut off.
    let nanoseconds: Int64
    /// The three words with one space between each two, where they lie so; else nil.
    let text: UnsafeRawBufferPointer?

    init(
        client: UnsafeRawBufferPointer,
        location: UnsafeRawBufferPointer,
        time: UnsafeRawBufferPointer,
        nanoseconds: Int64,
        text: UnsafeRawBufferPointer? = nil
    ) {
        self.client = client
        self.location = location
        self.time = time
        self.nanoseconds = nanoseconds
        self.text = text
    }

    /// Takes three words; nil if one is missing or is not what it should be.
    init?(_ words: inout Words) {
        let start = words.offset
        guard
            let client = words.next(), client.count <= WireLimits.clientBytesMax,
            let location = words.next(), Location.isLocation(location),
            let time = words.next(), let nanoseconds = Self.nanoseconds(from: time)
        else { return nil }
        self.init(
            client: client,
            location: location,
            time: time,
            nanoseconds: nanoseconds,
            text: Self.tight(words.text(from: start), client, location, time)
        )
    }

    /// What was read, without the space before it, if there is one space between each two words.
    private static func tight(
        _ text: UnsafeRawBufferPointer,
        _ client: UnsafeRawBufferPointer,
        _ location: UnsafeRawBufferPointer,
        _ time: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        let locationStart = 1 + client.count + 1
        let timeStart = locationStart + location.count + 1
        guard
            text.count == timeStart + time.count,
            text[locationStart - 1] == UInt8(ascii: " "), text[timeStart - 1] == UInt8(ascii: " ")
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: text[1...])
    }

    /// POSIX seconds as exact nanoseconds; nil beyond Int64 (the year 2262).
    static func nanoseconds(from word: UnsafeRawBufferPointer) -> Int64? {
        guard
            word.count <= WireLimits.timeBytesMax,
            let seconds = DecimalNumber(word: word, parts: .billion)
        else { return nil }
        let (whole, overflowed) = seconds.integer.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = whole.addingReportingOverflow(seconds.fraction)
        return overflowed || carried ? nil : Int64(exactly: sum)
    }
}
