/// The JSON object that a client gets, laid out as Google does and rendered once.
///
/// Everything up to the end of each result, and everything behind the last, is kept as bytes:
/// writing an answer cut to any bound copies two pieces.
public struct PlacesAnswer: Equatable, Sendable {
    public let status: PlacesStatus
    /// From the opening brace to the last result.
    private var head: [UInt8] = []
    /// Where `head` ends when it shall hold so many results; the first is for none.
    private var ends: [Int] = []
    private var tail: [UInt8] = []

    /// No answer has more results: Google's own limit, and that of a WHATSAT's bound.
    public static let resultsMax = 20

    /// What it costs to keep.
    var bytes: Int { head.count + tail.count }
    var resultsCount: Int { ends.count - 1 }

    /// Appends the object with at most `bound` results: no empty line, no newline at the end.
    public func write(bound: Int, into output: inout [UInt8]) {
        let count = min(max(bound, 0), resultsCount)
        output += head[..<ends[count]]
        if count > 0 { output += "\n   ".utf8 }
        output += tail
    }

    /// An answer without places, in Google's own form for it.
    public init(_ failure: PlacesFailure) {
        self.init(
            status: failure.status,
            members: [
                JSONMember(key: "error_message", value: .string(failure.sentence)),
                JSONMember(key: "html_attributions", value: []),
                JSONMember(key: "results", value: []),
                JSONMember(key: "status", value: .string(failure.status.rawValue)),
            ]
        )
    }

    /// The object of these members, in this order; `results` is among them, and is an array.
    init(status: PlacesStatus, members: [JSONMember]) {
        self.status = status
        head.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            let separator = index == 0 ? "\n   " : ",\n   "
            if member.key == "results", ends.isEmpty {
                head += separator.utf8
                renderResults(member.value.elements ?? [])
            } else {
                render(member, after: separator)
            }
        }
        precondition(!ends.isEmpty, "an answer without results: \(members.map(\.key))")
        tail += "\n}".utf8
    }

    private mutating func renderResults(_ results: [JSONValue]) {
        head += #""results" : ["#.utf8
        ends.append(head.count)
        for (index, result) in results.prefix(Self.resultsMax).enumerated() {
            head += (index == 0 ? "\n      " : ",\n      ").utf8
            result.write(.google, depth: 2, into: &head)
            ends.append(head.count)
        }
        tail.append(UInt8(ascii: "]"))
    }

    /// Before the results stand in the head, all after them in the tail.
    private mutating func render(_ member: JSONMember, after separator: String) {
        var bytes = Array(separator.utf8)
        JSONValue.string(member.key).write(.google, into: &bytes)
        bytes += " : ".utf8
        member.value.write(.google, depth: 1, into: &bytes)
        if ends.isEmpty { head += bytes } else { tail += bytes }
    }
}
