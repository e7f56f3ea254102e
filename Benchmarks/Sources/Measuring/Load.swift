import CLoad

/// What clients ask for.
public enum Command: String, CaseIterable, Codable, Sendable {
    case iamat
    case whatsat
    case invalid
    /// Nine IAMAT, then one WHATSAT.
    case mixed
    /// As mixed, and each client moves on by ten meters from report to report.
    case moving

    fileprivate var mode: cload_mode {
        switch self {
        case .iamat: CLOAD_IAMAT
        case .whatsat: CLOAD_WHATSAT
        case .invalid: CLOAD_INVALID
        case .mixed: CLOAD_MIXED
        case .moving: CLOAD_MOVING
        }
    }
}

/// Clients that ask again as soon as they are answered.
public struct Load: Sendable {
    public var ports: [UInt16]
    public var command: Command
    public var connections: Int
    /// Requests in flight on each connection.
    public var depth: Int
    /// Requests a second, whether or not replies come; nil: each as soon as the last is answered.
    public var rate: Int?
    /// So many names, used in turn, in so many places.
    public var clients = 1_000
    public var places = 64
    public var end: End
    /// All requests of a connection go out in one write, when all replies to the last ones are in.
    public var isLockstep = false
    /// What IAMAT gives as the first time, in nanoseconds since 1970; nil: the clock's.
    public var firstTime: UInt64?

    public enum End: Sendable {
        case seconds(Double)
        case replies(Int)
    }

    public init(_ ports: [UInt16], _ command: Command, connections: Int, depth: Int, until: End) {
        self.ports = ports
        self.command = command
        self.connections = connections
        self.depth = depth
        end = until
    }

    /// Runs it; `sink` gets the latencies of the replies, in nanoseconds, as they come.
    @discardableResult
    public func run(_ sink: (UnsafeBufferPointer<UInt64>) -> Void = { _ in }) throws -> LoadResult {
        var result = cload_result()
        let problem = withoutActuallyEscaping(sink) { sink in
            ports.withUnsafeBufferPointer { ports in
                var plan = plan(ports)
                var sink: (UnsafeBufferPointer<UInt64>) -> Void = sink
                return withUnsafeMutablePointer(to: &sink) { pointer in
                    cload_run(&plan, receive, pointer, &result)
                }
            }
        }
        guard problem == 0 else { throw Failure("load of \(command.rawValue)", code: problem) }
        return LoadResult(result)
    }

    private func plan(_ ports: UnsafeBufferPointer<UInt16>) -> cload_plan {
        var plan = cload_plan()
        plan.ports = ports.baseAddress
        plan.port_count = Int32(ports.count)
        plan.connections = Int32(connections)
        plan.depth = Int32(depth)
        plan.rate = UInt64(rate ?? 0)
        plan.clients = UInt32(clients)
        plan.places = UInt32(places)
        plan.mode = command.mode
        switch end {
        case .seconds(let seconds): plan.nanoseconds = UInt64(seconds * 1e9)
        case .replies(let replies): plan.replies_max = UInt64(replies)
        }
        plan.lockstep = isLockstep
        plan.first_time = firstTime ?? 0
        return plan
    }
}

/// What CLoad calls: the context is the closure of `Load.run`.
private func receive(
    _ context: UnsafeMutableRawPointer?,
    _ latencies: UnsafePointer<UInt64>?,
    _ count: Int
) {
    let type = ((UnsafeBufferPointer<UInt64>) -> Void).self
    context?.assumingMemoryBound(to: type).pointee(
        UnsafeBufferPointer(start: latencies, count: count)
    )
}

/// What came of a load.
public struct LoadResult: Sendable {
    public let replies: Int
    public let replyBytes: Int
    public let seconds: Double
    /// CPU time of the clients themselves.
    public let ownSeconds: Double
    /// Replies that the request should not have had.
    public let wrong: Int

    init(_ result: cload_result) {
        replies = Int(result.replies)
        replyBytes = Int(result.reply_bytes)
        seconds = Double(result.nanoseconds) / 1e9
        ownSeconds = Double(result.own_cpu) / 1e9
        wrong = Int(result.wrong)
    }
}
