/// What a request of each shape may cost, as the committed file says: `shape: instructions` a line.
public struct Thresholds: Equatable, Sendable {
    public private(set) var instructions: [String: Int] = [:]

    /// A tenth more is too much.
    private static let growthMax = 1.1

    public enum Verdict: Equatable, Sendable {
        case within
        case tooMuch
        /// A tenth less: renew the file, so that the gain is guarded, too.
        case muchLess
        case unknown
    }

    public init(_ instructions: [String: Int]) {
        self.instructions = instructions
    }

    public init(text: String) throws {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: ":")
            guard parts.count == 2, let count = Int(parts[1].drop { $0 == " " }) else {
                throw Failure("not \"shape: instructions\": \(line)")
            }
            instructions[String(parts[0])] = count
        }
    }

    public var text: String {
        """
        # Instructions of a request, counted by scripts/guard; renewed by scripts/guard --renew.

        """
            + instructions.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
    }

    public func verdict(_ shape: String, instructions counted: Int) -> Verdict {
        guard let committed = instructions[shape] else { return .unknown }
        if Double(counted) > Double(committed) * Self.growthMax { return .tooMuch }
        return Double(counted) * Self.growthMax < Double(committed) ? .muchLess : .within
    }
}
