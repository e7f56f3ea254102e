import TestSupport

/// Something that happens to one server, by its number, and is over after a while.
public enum ServerFault: Equatable, Sendable, CustomStringConvertible {
    /// It is killed, and started again after so long.
    case kill(Int, down: Duration)
    /// It gets no time for so long.
    case freeze(Int, lasting: Duration)

    static func random(
        servers count: Int,
        using random: inout some RandomNumberGenerator
    ) -> ServerFault {
        let server = Int.random(in: 0..<count, using: &random)
        return Bool.random(using: &random)
            ? .kill(server, down: .milliseconds(Int.random(in: 0...2_000, using: &random)))
            : .freeze(server, lasting: .milliseconds(Int.random(in: 100...6_000, using: &random)))
    }

    public var description: String {
        switch self {
        case .kill(let server, let down): "kill \(server) for \(down)"
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
        case .freeze(let server, let time):
            servers[server].freeze()
            defer { servers[server].thaw() }
            try await Task.sleep(for: time)
        }
    }
}
