/// A report whose words are its own: what the table keeps for each client.
struct StoredReport: Sendable {
    /// Client, location, time and origin, one after the other.
    private var words: [UInt8] = []
    private var clientBytes: UInt8 = 0
    private var locationBytes: UInt8 = 0
    private var timeBytes: UInt8 = 0
    private var nanoseconds: Int64 = 0
    private(set) var label: Int64 = 0
    /// `Report.digest`, kept because the table's hashes need it once more when it is replaced.
    private(set) var digest: UInt64 = 0

    init(_ report: Report) {
        set(report)
    }

    /// The lengths fit their bytes: `Request` takes no longer word (`WireLimits`).
    mutating func set(_ report: Report) {
        let sighting = report.sighting
        resize(
            to: sighting.client.count + sighting.location.count + sighting.time.count
                + report.origin.count
        )
        words.withUnsafeMutableBytes { bytes in
            var end = 0
            func put(_ word: UnsafeRawBufferPointer) {
                UnsafeMutableRawBufferPointer(rebasing: bytes[end...]).copyMemory(from: word)
                end += word.count
            }
            put(sighting.client)
            put(sighting.location)
            put(sighting.time)
            put(report.origin)
        }
        clientBytes = UInt8(sighting.client.count)
        locationBytes = UInt8(sighting.location.count)
        timeBytes = UInt8(sighting.time.count)
        nanoseconds = sighting.nanoseconds
        label = report.label
        digest = report.digest
    }

    /// Takes memory only where the words have become longer.
    private mutating func resize(to bytes: Int) {
        if bytes < words.count {
            words.removeLast(words.count - bytes)
        } else if bytes > words.count {
            words.reserveCapacity(bytes)
            words.append(contentsOf: repeatElement(0, count: bytes - words.count))
        }
    }

    func isOf(_ client: UnsafeRawBufferPointer) -> Bool {
        guard Int(clientBytes) == client.count else { return false }
        return words.withUnsafeBytes {
            UnsafeRawBufferPointer(rebasing: $0[..<Int(clientBytes)]).hasSameBytes(as: client)
        }
    }

    func withReport<Result>(_ body: (Report) -> Result) -> Result {
        words.withUnsafeBytes { words in
            let location = Int(clientBytes)
            let time = location + Int(locationBytes)
            let origin = time + Int(timeBytes)
            let sighting = Sighting(
                client: UnsafeRawBufferPointer(rebasing: words[..<location]),
                location: UnsafeRawBufferPointer(rebasing: words[location..<time]),
                time: UnsafeRawBufferPointer(rebasing: words[time..<origin]),
                nanoseconds: nanoseconds
            )
            return body(
                Report(
                    sighting: sighting,
                    label: label,
                    origin: UnsafeRawBufferPointer(rebasing: words[origin...])
                )
            )
        }
    }
}
