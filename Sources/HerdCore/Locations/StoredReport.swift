/// A report whose words are its own: what the table keeps for each client.
struct StoredReport: Sendable {
    /// Client, location and time, with a space between each two, and the origin behind them.
    private var words: [UInt8] = []
    private var clientBytes: UInt8 = 0
    private var locationBytes: UInt8 = 0
    private var timeBytes: UInt8 = 0
    /// Whether `digest` is that of this report, and not of one that it has replaced.
    private(set) var hasDigest = false
    private var nanoseconds: Int64 = 0
    private(set) var label: Int64 = 0
    /// `Report.digest`, kept because the table's hashes need it once more when it is replaced.
    private(set) var digest: UInt64 = 0

    init(_ report: Report) {
        set(report)
        updateDigest()
    }

    /// Stores `report` in place of this one; the digest stays as it is.
    ///
    /// The lengths fit their bytes: `Request` takes no longer word (`WireLimits`).
    mutating func set(_ report: Report) {
        let sighting = report.sighting
        resize(
            to: sighting.client.count + sighting.location.count + sighting.time.count + 2
                + report.origin.count
        )
        words.withUnsafeMutableBytes { bytes in
            var line = LineWriter(bytes: bytes)
            line.put(sighting)
            line.put(report.origin)
        }
        clientBytes = UInt8(sighting.client.count)
        locationBytes = UInt8(sighting.location.count)
        timeBytes = UInt8(sighting.time.count)
        nanoseconds = sighting.nanoseconds
        label = report.label
        hasDigest = false
    }

    mutating func updateDigest() {
        digest = withReport { $0.digest }
        hasDigest = true
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
            let location = Int(clientBytes) + 1
            let time = location + Int(locationBytes) + 1
            let origin = time + Int(timeBytes)
            let sighting = Sighting(
                client: UnsafeRawBufferPointer(rebasing: words[..<(location - 1)]),
                location: UnsafeRawBufferPointer(rebasing: words[location..<(time - 1)]),
                time: UnsafeRawBufferPointer(rebasing: words[time..<origin]),
                nanoseconds: nanoseconds,
                text: UnsafeRawBufferPointer(rebasing: words[..<origin])
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
