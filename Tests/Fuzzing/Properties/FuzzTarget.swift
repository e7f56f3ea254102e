/// Who reads bytes that anybody may have sent or written, and what must hold whatever they are.
///
/// The same checks run over the corpus and random changes of it in the tests, and under libFuzzer
/// in `scripts/fuzz`.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// What a client sends.
    case lines
    /// What comes to the successor in a hand-over.
    case handover
    /// What stands in herd.json.
    case herdFile = "herd-file"
    /// What a worker writes to its pipes, and what stands in log files.
    case logs
    /// What a worker tells its supervisor.
    case notify
    /// What Google's service answers.
    case places
    /// What comes on a connection between servers.
    case peer

    /// Throws where something does not hold for these bytes; a trap is a finding, too.
    public func check(_ bytes: [UInt8]) throws(BrokenProperty) {
        switch self {
        case .lines: try LinesProperty(bytes).check()
        case .handover: try HandoverProperty(bytes).check()
        case .herdFile: try HerdFileProperty(bytes).check()
        case .logs: try LogsProperty(bytes).check()
        case .notify: try NotifyProperty(bytes).check()
        case .places: try PlacesProperty(bytes).check()
        case .peer: try PeerProperty(bytes).check()
        }
    }

    /// Longer inputs find nothing new.
    public static let bytesMax = 8_192
}

/// What does not hold, for a person who then looks at the bytes.
public struct BrokenProperty: Error, CustomStringConvertible {
    public let description: String

    static func check(
        _ holds: Bool,
        _ sentence: @autoclosure () -> String
    ) throws(BrokenProperty) {
        guard holds else { throw BrokenProperty(description: sentence()) }
    }
}

extension Sequence<UInt8> {
    /// For messages.
    var quoted: String { String(decoding: Array(self), as: UTF8.self).debugDescription }
}
