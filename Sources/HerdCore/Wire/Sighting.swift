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
        let start = words.nextStart
        guard
            let client = words.next(), client.count <= WireLimits.clientBytesMax,
            let location = words.next(), Location(word: location) != nil,
            let time = words.next(), let nanoseconds = Self.nanoseconds(from: time)
        else { return nil }
        let text = words.text(from: start)
        let locationStart = client.count + 1
        let timeStart = locationStart + location.count + 1
        let isTight =
            text.count == timeStart + time.count
            && text[locationStart - 1] == UInt8(ascii: " ")
            && text[timeStart - 1] == UInt8(ascii: " ")
        self.init(
            client: client,
            location: location,
            time: time,
            nanoseconds: nanoseconds,
            text: isTight ? text : nil
        )
    }

    /// POSIX seconds as exact nanoseconds; nil beyond Int64 (the year 2262).
    static func nanoseconds(from word: UnsafeRawBufferPointer) -> Int64? {
        guard
            word.count <= WireLimits.timeBytesMax,
            let seconds = DecimalNumber(word: word, decimals: 9)
        else { return nil }
        let (whole, overflowed) = seconds.integer.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = whole.addingReportingOverflow(seconds.fraction)
        return overflowed || carried ? nil : Int64(exactly: sum)
    }
}
