import Measuring

/// A server that takes part.
public enum Platform: String, CaseIterable, Codable, Sendable {
    case floor
    case herd
    case herdOnDisk
    case java
    case node
    case uvloop
    case asyncio

    var title: String {
        switch self {
        case .floor: "C floor"
        case .herd: "herd"
        case .herdOnDisk: "herd, on disk"
        case .java: "Java NIO"
        case .node: "Node.js"
        case .uvloop: "asyncio, uvloop"
        case .asyncio: "asyncio"
        }
    }

    var isOurs: Bool { self == .herd || self == .herdOnDisk }

    /// The floor knows no places.
    var commands: [Command] { self == .floor ? [.iamat, .invalid] : Command.allCases }

    /// Those that flood, and keep their reports in memory.
    static let flooding = allCases.filter { $0 != .floor && $0 != .herdOnDisk }

    /// Those that have been compared for memory: the floor's table has a fixed size.
    static let growing = flooding
}
