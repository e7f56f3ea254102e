/// One report as a row of a server's file; its words are lent by whoever has them.
public struct ReportRow {
    public let client: UnsafeRawBufferPointer
    public let location: UnsafeRawBufferPointer
    public let time: UnsafeRawBufferPointer
    public let origin: UnsafeRawBufferPointer
    /// The client's time in nanoseconds as far as it counts: what "newer" looks at first.
    public let counted: Int64
    public let label: Int64

    public init(
        client: UnsafeRawBufferPointer,
        location: UnsafeRawBufferPointer,
        time: UnsafeRawBufferPointer,
        origin: UnsafeRawBufferPointer,
        counted: Int64,
        label: Int64
    ) {
        self.client = client
        self.location = location
        self.time = time
        self.origin = origin
        self.counted = counted
        self.label = label
    }

    init(_ report: Report) {
        self.init(
            client: report.sighting.client,
            location: report.sighting.location,
            time: report.sighting.time,
            origin: report.origin,
            counted: report.countedTime,
            label: report.label
        )
    }

    /// Whether it replaces `other` of the same client.
    func isNewer(than other: Self) -> Bool { rank.isNewer(than: other.rank) }

    private var rank: ReportRank {
        ReportRank(
            counted: counted,
            label: label,
            origin: origin,
            location: location,
            time: time
        )
    }

    /// What stands beside the row in the file, so that a bit that has flipped there is noticed.
    ///
    /// A damaged report with a larger number in it would win over the true one everywhere.
    public var sum: Int64 {
        var sum = FNV1a()
        for word in [client, location, time, origin] {
            sum.take(UInt64(word.count))
            sum.take(word)
        }
        sum.take(UInt64(bitPattern: counted))
        sum.take(UInt64(bitPattern: label))
        return Int64(bitPattern: sum.value)
    }

    /// The report, if a server can have taken it.
    var report: Report? {
        guard
            (1...WireLimits.clientBytesMax).contains(client.count),
            location.count <= WireLimits.locationBytesMax, Location.isLocation(location),
            let nanoseconds = Sighting.nanoseconds(from: time),
            (1...WireLimits.serverBytesMax).contains(origin.count), label >= 0
        else { return nil }
        let sighting = Sighting(
            client: client,
            location: location,
            time: time,
            nanoseconds: nanoseconds
        )
        return Report(sighting: sighting, label: label, origin: origin)
    }
}
