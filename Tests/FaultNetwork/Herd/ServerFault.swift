import TestSupport

/// Something that happens to one server, by its number, and is over after a while.
public enum ServerFault: Equatable, Sendable, CustomStringConvertible {
    /// It is killed, and started again after so long; its computer ends its connections.
    case kill(Int, down: Duration)
    /// The same, and its computer says nothing to anybody meanwhile.
    case powerOff(Int, down: Duration)
    /// It gets no time for so long.
    case freeze(Int, lasting: Duration)

    static func random(
        servers count: Int,
        using random: inout some RandomNumberGenerator
    ) -> ServerFault {
        let server = Int.random(in: 0..<count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .kill(server, down: time(upTo: 2_000, &random))
        case 1: return .powerOff(server, down: time(upTo: 6_000, &random))
        default: return .freeze(server, lasting: time(upTo: 6_000, &random))
        }
    }

    private static func time(
        upTo milliseconds: Int,
        _ random: inout some RandomNumberGenerator
    ) -> Duration {
        .milliseconds(Int.random(in: 0...milliseconds, using: &random))
    }

    public var description: String {
        switch self {
        case .kill(let server, let down): "kill \(server) for \(down)"
        case .powerOff(let server, let down): "switch \(server) off for \(down)"
        case .freeze(let server, let time): "freeze \(server) for \(time)"
        }
    }
}

extension NetworkHerd {
    /// Has it happen, and be over.
    public func suffer(_ fault: ServerFault) async throws {
        switch fault {
        case .kill(let server, let down):
            try await servers[server].kill()
            try await Task.sleep(for: down)
            try await servers[server].start()
        case .powerOff(let server, let down):
            network.switchOff(servers[server].node)
            try await servers[server].kill()
            try await Task.sleep(for: down)
            network.switchOn(servers[server].node)
            try await servers[server].start()
        case .freeze(let server, let time):
            servers[server].freeze()
            defer { servers[server].thaw() }
            try await Task.sleep(for: time)
        }
    }
}
