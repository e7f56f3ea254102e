/// What a probe asks a server, and what it makes of the answer.
public struct ProbeRequest: Equatable, Sendable {
    private let host: String
    private let port: Int
    /// Nil where it is enough to be accepted.
    private let path: String?

    enum Verdict: Equatable {
        case undecided
        case proven
        case refused(String)
    }

    public init(host: String, port: Int, path: String?) {
        self.host = host
        self.port = port
        self.path = path
    }

    /// All but the empty line that ends it (RFC 9112, section 2.1).
    var beginning: [ProbeDirective] {
        guard let path else { return [] }
        let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        let lines = [
            "GET \(path) HTTP/1.1", "Host: \(authority)", "User-Agent: herdctl", "Accept: */*",
            "Connection: close",
        ]
        return [.send(lines.flatMap { Array("\($0)\r\n".utf8) })]
    }

    var hasAnswer: Bool { path != nil }

    var end: [ProbeDirective] { path == nil ? [] : [.send(Array("\r\n".utf8))] }

    func verdict(on answer: ProbeAnswer) -> Verdict {
        guard let path else { return .proven }
        switch answer.status {
        case nil: return .undecided
        case .code(let code, let words):
            let isGood = (200..<400).contains(code)
            return isGood ? .proven : .refused("GET \(path) was answered with \(words)")
        case .garbled(let words):
            return .refused("GET \(path) was not answered in HTTP but with \(quoted(words))")
        }
    }

    // MARK: - What the worker lacks

    func timeout(_ isConnected: Bool, _ isTaken: Bool) -> String {
        let time = DurationText.format(ReadinessProbe.tryWithin)
        if let path, isTaken { return "no answer to GET \(path) within \(time)" }
        let what = isConnected ? "it accepted no connection" : "no connection could be made"
        return "\(what) to \(place) within \(time)"
    }

    func ending(_ reason: String, _ isTaken: Bool) -> String {
        guard let path, isTaken else { return "no connection to \(place): \(reason)" }
        return "it hung up instead of answering GET \(path)"
    }

    var another: String { "another process accepted the connection to \(place)" }

    func hidden(_ reason: String) -> String {
        "who accepts connections to \(place) can't be seen: \(reason)"
    }

    private var place: String { "\(host) port \(port)" }
}

/// What was read of an answer, of which only the status line counts (RFC 9112, section 4).
struct ProbeAnswer: Equatable, Sendable {
    private static let lineBytesMax = 512

    private var line: [UInt8] = []
    private(set) var status: Status?

    enum Status: Equatable {
        /// `503`, `503 Service Unavailable`
        case code(Int, String)
        case garbled(String)
    }

    mutating func take(_ bytes: [UInt8]) {
        guard status == nil else { return }
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        line += bytes[..<(end ?? bytes.endIndex)].prefix(Self.lineBytesMax - line.count)
        if end != nil || line.count == Self.lineBytesMax { status = Self.read(line) }
    }

    private static func read(_ line: [UInt8]) -> Status {
        let text = TerminalText.escape(
            line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
        )
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].hasPrefix("HTTP/"), let code = Int(words[1].prefix(3)),
            (100..<600).contains(code)
        else { return .garbled(String(text.prefix(100))) }
        return .code(code, String(words[1].prefix(100)))
    }
}
