/// What a spare worker is asked before any live one hears of its release, and what it must answer.
///
///     IAMAT herdctl.invalid +34.068930-118.445127 1520023934.918963997
///     WHEREIS herdctl.invalid
///     WHATSAT nobody.invalid 10 5
///
/// One report that is stored, one line that is none, and one question about somebody unknown:
/// nothing that has the worker ask the places. `.invalid` is nobody's name (RFC 2606).
public struct Examination: Equatable, Sendable {
    /// A worker answers within microseconds; so much is for a busy computer.
    public static let answerWithin: Duration = .seconds(2)
    /// Of a wrong answer so much is told.
    private static let shownMax = 100
    private static let lineBytesMax = 1_024

    private static let report = "herdctl.invalid +34.068930-118.445127 1520023934.918963997"
    private static let nonsense = "WHEREIS herdctl.invalid"
    private static let question = "WHATSAT nobody.invalid 10 5"
    private static let lines = ["IAMAT \(report)", nonsense, question]

    private let server: String
    private var answered = 0
    private var unread: [UInt8] = []

    public enum Verdict: Equatable, Sendable {
        case passed
        /// A half-sentence about the worker.
        case failed(String)
    }

    /// `server` is the name by which the worker must call itself.
    public init(server: String) {
        self.server = server
    }

    /// All questions, to be sent at once.
    public var questions: [UInt8] {
        Self.lines.flatMap { Array("\($0)\n".utf8) }
    }

    /// Nil while answers are still to come.
    public mutating func received(_ bytes: some Sequence<UInt8>) -> Verdict? {
        unread += bytes
        while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
            let answer = String(decoding: unread[..<end], as: UTF8.self)
            unread.removeSubrange(...end)
            guard isRight(answer) else { return wrong(answer) }
            answered += 1
            if answered == Self.lines.count { return .passed }
        }
        return unread.count > Self.lineBytesMax
            ? wrong(String(decoding: unread, as: UTF8.self)) : nil
    }

    /// What it means that the worker hung up.
    public var ended: Verdict {
        .failed("it hung up instead of answering \(Self.lines[answered])")
    }

    /// What it means that `answerWithin` is over.
    public var timedOut: Verdict {
        let time = DurationText.format(Self.answerWithin)
        return .failed("it did not answer \(Self.lines[answered]) within \(time)")
    }

    private func isRight(_ answer: String) -> Bool {
        answered == 0 ? isReply(answer) : answer == "? \(Self.lines[answered])"
    }

    /// `AT server difference report`, where the difference has a sign, digits and a point.
    private func isReply(_ answer: String) -> Bool {
        let start = "AT \(server) "
        let end = " \(Self.report)"
        guard answer.hasPrefix(start), answer.hasSuffix(end) else { return false }
        let difference = answer.dropFirst(start.count).dropLast(end.count)
        guard let sign = difference.first, sign == "+" || sign == "-" else { return false }
        let digits = difference.dropFirst()
        return !digits.isEmpty && digits.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
    }

    private func wrong(_ answer: String) -> Verdict {
        let shown = TerminalText.escape(String(answer.prefix(Self.shownMax)))
        return .failed("it answered \"\(shown)\" to \(Self.lines[answered])")
    }
}
