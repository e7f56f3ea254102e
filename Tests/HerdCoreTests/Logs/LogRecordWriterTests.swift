import HerdCore
import Testing

struct LogRecordWriterTests {
    private static let time = WallTime(nanoseconds: 1_764_000_000_123_456_000)

    /// What the writer makes of `texts`, and how many of them had room.
    private func write(_ texts: [String], from sequence: UInt64, room: Int) -> ([UInt8], Int) {
        var memory = [UInt8](repeating: 0, count: room)
        var taken = 0
        let count = memory.withUnsafeMutableBytes { memory in
            var writer = LogRecordWriter(into: memory, nextSequence: sequence, at: Self.time)
            for text in texts {
                let isIn = Array(text.utf8).withUnsafeBytes {
                    writer.append($0, .complete, from: .err)
                }
                guard isIn else { break }
                taken += 1
            }
            #expect(writer.records == taken)
            return writer.bytes
        }
        return (Array(memory.prefix(count)), taken)
    }

    @Test(arguments: [1, 8, 9, 10, 98, 99, 999_998, UInt64.max / 2])
    func `it writes what a record writes, whatever the number`(sequence: UInt64) {
        let texts = ["", "a", "two words", "\u{0}\r\u{1B}[m"]
        var expected: [UInt8] = []
        for (index, text) in texts.enumerated() {
            LogRecord(
                time: Self.time,
                sequence: sequence + UInt64(index),
                stream: .err,
                ending: .complete,
                text: Array(text.utf8)[...]
            ).append(to: &expected)
        }
        #expect(write(texts, from: sequence, room: 1_000).0 == expected)
    }

    @Test func `it stops before what has no room`() {
        let text = String(repeating: "x", count: 100)
        for room in 0..<600 {
            let (bytes, taken) = write([text, text, text, text], from: 1, room: room)
            #expect(bytes.count <= room)
            #expect(bytes.count { $0 == UInt8(ascii: "\n") } == taken)
            #expect(taken == 4 || room - bytes.count < 100 + LogRecord.headBytesMax)
        }
    }

    @Test func `marks follow the stream's name`() {
        for stream in LogStream.allCases {
            for ending in LineEnding.allCases {
                var memory = [UInt8](repeating: 0, count: 100)
                let count = memory.withUnsafeMutableBytes { memory in
                    var writer = LogRecordWriter(into: memory, nextSequence: 7, at: Self.time)
                    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
                    let isIn = writer.append(nothing, ending, from: stream)
                    #expect(isIn)
                    return writer.bytes
                }
                let record = LogRecord(line: memory[..<(count - 1)])
                #expect(record?.stream == stream)
                #expect(record?.ending == ending)
                #expect(record?.sequence == 7)
            }
        }
    }
}
