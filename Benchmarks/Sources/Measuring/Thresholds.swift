/// What a request of each shape may cost, as the committed file says: `shape: 9650, 2` a line.
public struct Thresholds: Equatable, Sendable {
    public private(set) var costs: [String: RequestCost] = [:]

    /// A tenth more instructions is too much.
    private static let growthMax = 1.1
    /// One allocation more in a hundred requests is too much.
    private static let allocationsMore = 10

    public enum Verdict: Equatable, Sendable {
        case within
        case tooMuch
        /// Renew the file, so that the gain is guarded, too.
        case muchLess
        case unknown
    }

    public init(_ costs: [String: RequestCost]) {
        self.costs = costs
    }

    public init(text: String) throws {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: ":")
            let numbers = parts.dropFirst().first?.split(separator: ",").compactMap {
                Int($0.drop { $0 == " " })
            }
            guard parts.count == 2, let numbers, numbers.count == 2 else {
                throw Failure("not \"shape: instructions, allocations\": \(line)")
            }
            costs[String(parts[0])] = RequestCost(
                instructions: numbers[0],
                allocations: numbers[1]
            )
        }
    }

    public var text: String {
        """
        # What a request costs: its instructions, and the allocations of a thousand such requests.
        # Counted by scripts/guard; renewed by scripts/guard --renew.

        """ + costs.sorted { $0.key < $1.key }.map { Self.line($0.key, $0.value) }.joined()
    }

    private static func line(_ shape: String, _ cost: RequestCost) -> String {
        "\(shape): \(cost.instructions), \(cost.allocations)\n"
    }

    public func verdict(_ shape: String, _ counted: RequestCost) -> Verdict {
        guard let committed = costs[shape] else { return .unknown }
        let instructions = (Double(counted.instructions), Double(committed.instructions))
        let allocations = counted.allocations - committed.allocations
        if instructions.0 > instructions.1 * Self.growthMax || allocations > Self.allocationsMore {
            return .tooMuch
        }
        let isMuchLess =
            instructions.0 * Self.growthMax < instructions.1
            || allocations < -Self.allocationsMore
        return isMuchLess ? .muchLess : .within
    }
}
