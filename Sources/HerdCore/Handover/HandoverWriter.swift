/// Writes the values of a hand-over: integers little-endian, bytes after their number.
struct HandoverWriter {
    private(set) var bytes: [UInt8] = []

    mutating func integer(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A number of things; more than 4,294,967,295 of them would not fit into memory either.
    mutating func count(_ value: Int) {
        guard let short = UInt32(exactly: value) else {
            preconditionFailure("\(value) things to be counted")
        }
        integer(short)
    }

    /// −1 stands for none.
    mutating func optionalSize(_ value: Int?) {
        integer(Int64(value ?? -1))
    }

    mutating func lengthAndBytes(_ value: [UInt8]) {
        count(value.count)
        bytes += value
    }

    /// Bytes up to the end of the packet.
    mutating func rest(_ value: some Sequence<UInt8>) {
        bytes.append(contentsOf: value)
    }

    mutating func number(_ value: Double) {
        integer(value.bitPattern)
    }

    /// Whole nanoseconds, at most some 292 years.
    mutating func age(_ value: Duration) {
        let (seconds, attoseconds) = value.components
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowsToo) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        integer(overflows || overflowsToo ? Int64.max : max(sum, 0))
    }

    /// −1 stands for none.
    mutating func optionalAge(_ value: Duration?) {
        if let value { age(value) } else { integer(Int64(-1)) }
    }
}
