/// Reads what `HandoverWriter` wrote; any bytes whatever give values in range, or damage.
struct HandoverReader {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        self.bytes = bytes[...]
    }

    mutating func integer<Value: FixedWidthInteger>(
        _: Value.Type = Value.self
    ) throws(HandoverDamage) -> Value {
        var value: Value = 0
        for (place, byte) in try take(Value.bitWidth / 8).enumerated() {
            value |= Value(truncatingIfNeeded: byte) << (8 * place)
        }
        return value
    }

    mutating func count(max: Int) throws(HandoverDamage) -> Int {
        let value = Int(try integer(UInt32.self))
        guard value <= max else { throw .valueOutOfRange }
        return value
    }

    mutating func optionalSize() throws(HandoverDamage) -> Int? {
        let value = Int(try integer(Int64.self))
        guard value >= -1 else { throw .valueOutOfRange }
        return value < 0 ? nil : value
    }

    mutating func lengthAndBytes() throws(HandoverDamage) -> [UInt8] {
        Array(try take(count(max: .max)))
    }

    mutating func rest() -> [UInt8] {
        defer { bytes = [] }
        return Array(bytes)
    }

    mutating func number(in range: ClosedRange<Double>) throws(HandoverDamage) -> Double {
        let value = Double(bitPattern: try integer())
        // Not a number is in no range.
        guard range.contains(value) else { throw .valueOutOfRange }
        return value
    }

    mutating func age() throws(HandoverDamage) -> Duration {
        guard let age = try optionalAge() else { throw .valueOutOfRange }
        return age
    }

    mutating func optionalAge() throws(HandoverDamage) -> Duration? {
        let nanoseconds: Int64 = try integer()
        guard nanoseconds >= -1 else { throw .valueOutOfRange }
        return nanoseconds < 0 ? nil : .nanoseconds(nanoseconds)
    }

    /// All has been read.
    func finish() throws(HandoverDamage) {
        guard bytes.isEmpty else { throw .tooMuch }
    }

    private mutating func take(_ count: Int) throws(HandoverDamage) -> ArraySlice<UInt8> {
        guard bytes.count >= count else { throw .cutShort }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }
}
