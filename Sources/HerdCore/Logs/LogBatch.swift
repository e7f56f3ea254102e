/// Records of one file on their way to the disk, and what is owed for those that never got there.
///
/// Numbers are given here, without a gap: what the disk did not take is counted, gives its numbers
/// back, and is told of by the next batch's first record.
public struct LogBatch: Equatable, Sendable {
    /// Whole records, ready to be written.
    public private(set) var bytes: [UInt8] = []
    private var nextSequence: UInt64
    /// Lost, and not told yet.
    private var loss: Loss?
    /// Told by the first record of this batch, which may itself be lost.
    private var told: Loss?

    private struct Loss: Equatable {
        var records = 0
        var bytes = 0
        var reason = ""
    }

    /// `nextSequence` is one more than the last number in the file.
    public init(nextSequence: UInt64 = 1) {
        self.nextSequence = nextSequence
    }

    public var isEmpty: Bool { bytes.isEmpty }

    /// Whether a loss waits for a record to tell of it; `append` does so, or `tellLoss`.
    public var hasLossToTell: Bool { loss != nil }

    public mutating func append(
        _ text: UnsafeRawBufferPointer,
        _ ending: LineEnding,
        from stream: LogStream,
        at time: WallTime
    ) {
        tellLoss(at: time)
        LogRecord.append(
            time: time,
            sequence: nextSequence,
            stream: stream,
            ending: ending,
            text: text,
            to: &bytes
        )
        nextSequence += 1
    }

    /// Puts a record about what was lost into the batch; nothing where there was no loss.
    public mutating func tellLoss(at time: WallTime) {
        guard let loss else { return }
        precondition(bytes.isEmpty, "a loss is told by the first record of a batch")
        self.loss = nil
        told = loss
        let records = loss.records == 1 ? "1 record" : "\(loss.records) records"
        let sentence = "dropped \(records) (\(loss.bytes) bytes): \(loss.reason)"
        Array(sentence.utf8).withUnsafeBytes { append($0, .complete, from: .herd, at: time) }
    }

    /// Everything is on the disk.
    public mutating func succeeded() {
        bytes.removeAll(keepingCapacity: true)
        told = nil
    }

    /// Only the first `written` bytes are on the disk, because of `reason`.
    ///
    /// Returns how many of them are whole records: the file has to be cut to these.
    public mutating func failed(written: Int, reason: String) -> Int {
        let newline = UInt8(ascii: "\n")
        let kept = bytes[..<written].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let lost = bytes[kept...]
        var loss = Loss(records: lost.count { $0 == newline }, bytes: lost.count, reason: reason)
        nextSequence -= UInt64(loss.records)
        if let told, kept == 0, let end = lost.firstIndex(of: newline) {
            loss.records += told.records - 1
            loss.bytes += told.bytes - (end + 1)
        }
        self.loss = loss.records == 0 ? nil : loss
        bytes.removeAll(keepingCapacity: true)
        told = nil
        return kept
    }
}
