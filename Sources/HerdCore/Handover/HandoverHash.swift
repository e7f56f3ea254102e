/// What all records of a hand-over come to.
///
/// It guards against mistakes, not against malice: both workers run as the same user.
struct HandoverHash: Equatable, Sendable {
    private var sum = FNV1a()

    var value: UInt64 { sum.value }

    /// Takes one record: its length first, so that bytes can't move from one record to the next.
    mutating func take(_ record: [UInt8]) {
        sum.take(UInt64(record.count))
        record.withUnsafeBytes { sum.take($0) }
    }
}
