import Glibc
import HerdCore

/// Cuts what comes on one connection into replies, and says which question each answers.
///
/// Replies must come in the order of the questions. It also measures how long each was waited for:
/// since its question had left, or the reply before it had come.
struct ReplyReader {
    struct Answered: Equatable {
        let question: Question
        let reply: Reply
        let waited: Duration
    }

    private struct Asked {
        let question: Question
        /// Where its line ends in all that is sent on this connection.
        let end: Int
        var left: Moment?
    }

    private var asked: [Asked] = []
    private var unread: [UInt8] = []
    private var askedBytes = 0
    private var sentBytes = 0
    private var waitsSince = Moment(.zero)

    var unanswered: Int { asked.count }
    var oldest: Question? { asked.first?.question }

    /// A question is about to be sent: its line, and an LF where `bytes` says so.
    mutating func ask(_ question: Question, bytes: Int) {
        askedBytes += bytes
        asked.append(Asked(question: question, end: askedBytes))
    }

    mutating func sent(bytes: Int, at now: Moment) {
        sentBytes += bytes
        for index in asked.indices where asked[index].end <= sentBytes {
            asked[index].left = asked[index].left ?? now
        }
    }

    /// Nobody waited before: replies were left with the network on purpose.
    mutating func beginsReading(at now: Moment) { waitsSince = now }

    mutating func take(_ bytes: UnsafeRawBufferPointer) { unread.append(contentsOf: bytes) }

    /// The next whole reply, if there is one.
    mutating func next(at now: Moment) throws(Mistake) -> Answered? {
        guard let first = asked.first else {
            guard unread.isEmpty else { throw .unasked(text(of: unread)) }
            return nil
        }
        guard let (reply, end) = wholeReply(hasPlaces: first.question.hasPlaces) else { return nil }
        guard let left = first.left else { throw .unasked(reply.line) }
        asked.removeFirst()
        unread.removeFirst(end)
        defer { waitsSince = now }
        return Answered(
            question: first.question,
            reply: reply,
            waited: now - max(left, waitsSince)
        )
    }

    /// The reply that the unread bytes begin with, and where it ends.
    private func wholeReply(hasPlaces: Bool) -> (reply: Reply, end: Int)? {
        guard let lineEnd = lineEnd(from: 0) else { return nil }
        let line = text(of: unread[..<lineEnd])
        guard hasPlaces, line.hasPrefix("AT ") else { return (Reply(line: line), lineEnd + 1) }
        let start = lineEnd + 1
        guard let end = emptyLine(from: start) else { return nil }
        return (Reply(line: line, places: Array(unread[start..<max(start, end - 1)])), end + 1)
    }

    private func emptyLine(from start: Int) -> Int? {
        var lineStart = start
        while let end = lineEnd(from: lineStart) {
            if end == lineStart { return end }
            lineStart = end + 1
        }
        return nil
    }

    private func lineEnd(from start: Int) -> Int? {
        unread.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, start < bytes.count,
                let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    private func text(of bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
