/// Something that goes wrong between the servers of a herd.
///
/// Servers are numbers here, by their place in the herd, so that a seed says all.
public enum LinkFault: Equatable, Sendable, CustomStringConvertible {
    /// Nothing that these servers send to the others arrives; nor back, unless it is one way.
    case cut(Set<Int>, isOneWay: Bool)
    case loss(percent: Int)
    case slow(delay: Duration, bytesPerSecond: Int)
    case none

    static func random(
        servers count: Int,
        using random: inout some RandomNumberGenerator
    ) -> LinkFault {
        switch Int.random(in: 0..<8, using: &random) {
        case 0...3: cut(servers: count, using: &random)
        case 4: .loss(percent: Int.random(in: 5...30, using: &random))
        case 5:
            .slow(
                delay: .milliseconds(Int.random(in: 10...300, using: &random)),
                bytesPerSecond: Int.random(in: 20_000...200_000, using: &random)
            )
        default: .none
        }
    }

    /// Some servers from some others, never all from none.
    private static func cut(
        servers count: Int,
        using random: inout some RandomNumberGenerator
    ) -> LinkFault {
        let bits = Int.random(in: 1..<(1 << count) - 1, using: &random)
        let side = Set((0..<count).filter { bits & (1 << $0) != 0 })
        return .cut(side, isOneWay: Bool.random(using: &random))
    }

    public var description: String {
        switch self {
        case .cut(let side, let isOneWay):
            "cut \(side.sorted()) off\(isOneWay ? ", one way" : "")"
        case .loss(let percent): "lose \(percent) %"
        case .slow(let delay, let bytesPerSecond):
            "\(delay) and \(bytesPerSecond / 1_000) KB/s"
        case .none: "nothing"
        }
    }
}

extension NetworkHerd {
    /// From now on this, and nothing else, is wrong with the links between servers.
    public func impair(_ fault: LinkFault) {
        network.heal()
        let nodes = servers.map(\.node)
        switch fault {
        case .cut(let side, let isOneWay):
            let here = side.map { nodes[$0] }
            let there = nodes.indices.filter { !side.contains($0) }.map { nodes[$0] }
            network.impair(.cut, from: here, to: there)
            if !isOneWay { network.impair(.cut, from: there, to: here) }
        case .loss(let percent):
            network.impair(PathFault(lossPercent: percent), from: nodes, to: nodes)
        case .slow(let delay, let bytesPerSecond):
            let fault = PathFault(delay: delay, bytesPerSecond: bytesPerSecond)
            network.impair(fault, from: nodes, to: nodes)
        case .none: break
        }
    }
}
