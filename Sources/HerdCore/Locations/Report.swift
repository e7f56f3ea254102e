/// One accepted IAMAT, wherever it was accepted.
///
/// Its words are lent by the line or the table.
struct Report {
    let sighting: Sighting
    /// The origin's hybrid logical clock, nanoseconds since 1970, never negative.
    let label: Int64
    /// Name of the server that took it from the client.
    let origin: UnsafeRawBufferPointer

    /// How far ahead of its label a client's time counts.
    ///
    /// A client with a wrong clock blocks its own later reports for no longer than this.
    static let timeAheadMax: Int64 = 60_000_000_000

    /// The origin's clock minus the client's, in nanoseconds.
    var difference: Int64 { label - sighting.nanoseconds }

    /// The client's time as far as it counts.
    var countedTime: Int64 {
        min(sighting.nanoseconds, label.addingSaturating(Self.timeAheadMax))
    }

    /// Whether this report of a client replaces `other` of the same client.
    func isNewer(than other: Report) -> Bool { rank.isNewer(than: other.rank) }

    private var rank: ReportRank {
        ReportRank(
            counted: countedTime,
            label: label,
            origin: origin,
            location: sighting.location,
            time: sighting.time
        )
    }
}

/// What decides which of two reports of a client is the newer one, in memory as in files.
///
/// A total order, computed by every server alike from the five words of UPDATE: counted time,
/// label, origin name. The last two comparisons decide only between reports that no honest server
/// makes, so that even those leave all servers with the same one.
struct ReportRank {
    let counted: Int64
    let label: Int64
    let origin: UnsafeRawBufferPointer
    let location: UnsafeRawBufferPointer
    let time: UnsafeRawBufferPointer

    func isNewer(than other: Self) -> Bool {
        if counted != other.counted { return counted > other.counted }
        if label != other.label { return label > other.label }
        let origins = origin.compared(to: other.origin)
        if origins != 0 { return origins > 0 }
        let locations = location.compared(to: other.location)
        if locations != 0 { return locations > 0 }
        return time.compared(to: other.time) > 0
    }
}

extension Int64 {
    /// The sum, or the largest number where it would be larger; `other` is not negative.
    func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflowed) = addingReportingOverflow(other)
        return overflowed ? .max : sum
    }
}
