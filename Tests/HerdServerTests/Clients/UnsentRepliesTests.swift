import NIOCore
import Testing

@testable import HerdServer

@Suite struct UnsentRepliesTests {
    @Test func `whatever has been sent, the rest is known`() {
        let pieces = ["HELLO", "", "a", "WORLD and more", "x"]
        let all = Array(pieces.joined().utf8)
        for left in 0...all.count {
            var unsent = UnsentReplies()
            for piece in pieces { unsent.append(ByteBuffer(string: piece)) }
            #expect(unsent.bytes == all)
            unsent.left(left)
            #expect(unsent.count == left)
            #expect(unsent.bytes == all.suffix(left))
            unsent.append(ByteBuffer(string: "later"))
            #expect(unsent.bytes == all.suffix(left) + Array("later".utf8))
        }
    }

    @Test func `it may be asked as often as one likes`() {
        var unsent = UnsentReplies()
        unsent.append(ByteBuffer(string: "HELLO"))
        for left in [4, 4, 1, 0, 0] {
            unsent.left(left)
            #expect(unsent.bytes == Array("HELLO".utf8).suffix(left))
        }
    }
}
