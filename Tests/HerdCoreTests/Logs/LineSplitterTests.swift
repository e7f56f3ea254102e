import HerdCore
import Testing

/// A piece as it was given out.
struct Piece: Equatable {
    var text: [UInt8]
    var ending: LineEnding
}

struct LineSplitterTests {
    /// Splits `bytes` as they arrive in chunks of these sizes.
    private func pieces(_ bytes: [UInt8], max: Int, chunk: () -> Int) -> [Piece] {
        let splitter = LineSplitter(pieceBytesMax: max)
        var pieces: [Piece] = []
        var seen: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let next = rest.prefix(chunk())
            rest = rest.dropFirst(next.count)
            seen += next
            let taken = seen.withUnsafeBytes {
                splitter.take($0) {
                    pieces.append(Piece(text: Array($0), ending: $1))
                    return true
                }
            }
            seen.removeFirst(taken)
        }
        return seen.isEmpty ? pieces : pieces + [Piece(text: seen, ending: .unterminated)]
    }

    /// The plain meaning of it: lines first, then pieces of each.
    private func oracle(_ bytes: [UInt8], max: Int) -> [Piece] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let last = lines.removeLast()
        var pieces = lines.flatMap { cut(Array($0), max: max, ending: .complete) }
        if !last.isEmpty { pieces += cut(Array(last), max: max, ending: .unterminated) }
        return pieces
    }

    private func cut(_ line: [UInt8], max: Int, ending: LineEnding) -> [Piece] {
        var line = line
        var pieces: [Piece] = []
        while line.count > max {
            pieces.append(Piece(text: Array(line.prefix(max)), ending: .continues))
            line.removeFirst(max)
        }
        return pieces + [Piece(text: line, ending: ending)]
    }

    @Test func `however the writes are cut, the lines are the same`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<3_000 {
            let max = Int.random(in: 1...9, using: &random)
            let newlines = Int.random(in: 1...9, using: &random)
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                Int.random(in: 0...newlines, using: &random) == 0
                    ? UInt8(ascii: "\n") : UInt8.random(in: 0...255, using: &random)
            }
            let longest = Int.random(in: 1...20, using: &random)
            let found = pieces(bytes, max: max) { Int.random(in: 1...longest, using: &random) }
            #expect(found == oracle(bytes, max: max))
            #expect(join(found) == bytes)
        }
    }

    /// The bytes that these pieces were made of.
    private func join(_ pieces: [Piece]) -> [UInt8] {
        pieces.flatMap { $0.text + ($0.ending == .complete ? [UInt8(ascii: "\n")] : []) }
    }

    @Test func `a line that just fits is one piece, and one byte more makes two`() {
        for (count, endings) in [
            (65_536, [LineEnding.complete]), (65_537, [.continues, .complete]),
        ] {
            let line = [UInt8](repeating: 0, count: count) + [UInt8(ascii: "\n")]
            let found = pieces(line, max: LineSplitter.pieceBytesMax) { 10_000 }
            #expect(found.map(\.ending) == endings)
        }
    }

    @Test func `whoever has no room stops before a line`() {
        var pieces = 0
        let taken = Array("one\ntwo\nthree\n".utf8).withUnsafeBytes {
            LineSplitter().take($0) { _, _ in
                pieces += 1
                return pieces < 3
            }
        }
        #expect(taken == 8)
    }

    @Test func `an end without anything unfinished gives nothing`() {
        #expect(pieces([], max: 4) { 1 } == [])
        #expect(pieces(Array("a\n".utf8), max: 4) { 2 }.map(\.ending) == [.complete])
        #expect(
            pieces(Array("a\nb".utf8), max: 4) { 3 }.map(\.ending) == [.complete, .unterminated]
        )
    }
}
