import HerdCore
import Testing

struct LogBatchTests {
    private static let time = WallTime(nanoseconds: 0)

    private func append(_ text: String, to batch: inout LogBatch) {
        Array(text.utf8).withUnsafeBytes { batch.append($0, .complete, from: .out, at: Self.time) }
    }

    private func records(_ bytes: [UInt8]) -> [LogRecord] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap { LogRecord(line: $0) }
    }

    @Test func `numbers go on from batch to batch`() {
        var batch = LogBatch(nextSequence: 7)
        append("a", to: &batch)
        append("b", to: &batch)
        #expect(records(batch.bytes).map(\.sequence) == [7, 8])
        batch.succeeded()
        #expect(batch.isEmpty)
        append("c", to: &batch)
        #expect(records(batch.bytes).map(\.sequence) == [9])
    }

    @Test func `what the disk did not take is told by the next batch`() {
        var batch = LogBatch()
        append("a", to: &batch)
        let first = batch.bytes.count
        append("b", to: &batch)
        append("c", to: &batch)
        let lost = batch.bytes.count - first
        #expect(batch.failed(written: first + 5, reason: "disk full") == first)
        #expect(batch.hasLossToTell)
        append("d", to: &batch)
        let next = records(batch.bytes)
        #expect(next.map(\.sequence) == [2, 3])
        #expect(next.map(\.stream) == [.herd, .out])
        let sentence = "dropped 2 records (\(lost) bytes): disk full"
        #expect(next.first.map { String(decoding: $0.text, as: UTF8.self) } == sentence)
        batch.succeeded()
        #expect(!batch.hasLossToTell)
    }

    @Test func `a loss that could not be told is added to the next`() {
        var batch = LogBatch()
        var bytes = 0
        for text in ["a", "b", "c"] {
            append(text, to: &batch)
            let lines = batch.bytes.split(separator: UInt8(ascii: "\n"))
            bytes += (lines.last?.count ?? 0) + 1
            #expect(batch.failed(written: 0, reason: "disk full") == 0)
        }
        batch.tellLoss(at: Self.time)
        let told = records(batch.bytes)
        #expect(told.map(\.sequence) == [1])
        let sentence = "dropped 3 records (\(bytes) bytes): disk full"
        #expect(told.first.map { String(decoding: $0.text, as: UTF8.self) } == sentence)
    }

    @Test func `on a disk that fails at random no number is missing and no record uncounted`() {
        var random = SplitMix64(seed: 4)
        for _ in 0..<300 {
            var batch = LogBatch()
            var file: [UInt8] = []
            var appended = 0
            for _ in 0..<20 {
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    append("text \(appended)", to: &batch)
                    appended += 1
                }
                if Bool.random(using: &random) {
                    let written = Int.random(in: 0...batch.bytes.count, using: &random)
                    let bytes = batch.bytes
                    file += bytes[..<batch.failed(written: written, reason: "full")]
                } else {
                    file += batch.bytes
                    batch.succeeded()
                }
            }
            batch.tellLoss(at: Self.time)
            file += batch.bytes
            let kept = records(file)
            #expect(kept.map(\.sequence) == Array(1...UInt64(kept.count)))
            #expect(kept.count { $0.stream == .out } + dropped(kept) == appended)
        }
    }

    /// The sum of what the records about losses say.
    private func dropped(_ records: [LogRecord]) -> Int {
        records.filter { $0.stream == .herd }.reduce(0) { sum, record in
            let words = String(decoding: record.text, as: UTF8.self).split(separator: " ")
            return sum + (Int(words[1]) ?? 0)
        }
    }
}
