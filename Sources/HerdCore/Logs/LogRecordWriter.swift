/// Writes records of one moment, one after the other, into memory that is lent to it.
///
/// Made for many short lines: time and number stand ready as text, and a record costs no more than
/// to copy it and to count the number on.
public struct LogRecordWriter {
    private let memory: UnsafeMutableRawBufferPointer
    /// Time, number, and a space after each.
    private var head: [UInt8]
    /// Written so far.
    public private(set) var bytes = 0
    public private(set) var records = 0

    public init(into memory: UnsafeMutableRawBufferPointer, nextSequence: UInt64, at time: WallTime)
    {
        self.memory = memory
        head = []
        head.reserveCapacity(LogRecord.headBytesMax)
        time.appendRFC3339(to: &head)
        head.append(UInt8(ascii: " "))
        head.append(contentsOf: String(nextSequence).utf8)
        head.append(UInt8(ascii: " "))
    }

    /// False, and nothing written, where there is no room for the record.
    public mutating func append(
        _ text: UnsafeRawBufferPointer,
        _ ending: LineEnding,
        from stream: LogStream
    ) -> Bool {
        guard memory.count - bytes >= text.count + LogRecord.headBytesMax else { return false }
        head.withUnsafeBytes { put($0) }
        let name = stream.name
        put(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        if let mark = ending.mark { put(mark) }
        put(UInt8(ascii: " "))
        put(text)
        put(UInt8(ascii: "\n"))
        records += 1
        countOn()
        return true
    }

    private mutating func put(_ piece: UnsafeRawBufferPointer) {
        guard let start = piece.baseAddress, let base = memory.baseAddress else { return }
        (base + bytes).copyMemory(from: start, byteCount: piece.count)
        bytes += piece.count
    }

    private mutating func put(_ byte: UInt8) {
        memory[bytes] = byte
        bytes += 1
    }

    /// Adds one to the number, digit by digit.
    private mutating func countOn() {
        var index = head.count - 2
        while head[index] == UInt8(ascii: "9") {
            head[index] = UInt8(ascii: "0")
            index -= 1
        }
        if head[index] == UInt8(ascii: " ") {
            head.insert(UInt8(ascii: "1"), at: index + 1)
        } else {
            head[index] += 1
        }
    }
}

extension LogStream {
    /// As in the file, at a fixed place in memory.
    fileprivate var name: StaticString {
        switch self {
        case .out: "out"
        case .err: "err"
        case .herd: "herd"
        }
    }
}
