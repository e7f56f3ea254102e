import Glibc

/// What a run shall do.
public struct LoadPlan: Sendable {
    public var targets: [LoadTarget]
    public var clients = 100
    /// What a steady client rests between two requests, on average.
    public var pause = Duration.milliseconds(50)
    /// So long a reply may take before its request has failed.
    public var patience = Duration.seconds(10)
    public var seed: UInt64
    /// Off where there are no places to be had: answers without them are right then.
    public var checksPlaces = true
    /// Of these kinds the clients are, each as its share says.
    public var kinds = ClientKind.allCases

    /// Clients begin and end anywhere in this: all at once they would wait for each other.
    var spread: Duration { max(.milliseconds(200), .microseconds(200) * clients) }

    public init(targets: [LoadTarget], seed: UInt64) {
        self.targets = targets
        self.seed = seed
    }

    /// What each client is and whom it talks to: kinds as their shares say, and the clients of each
    /// kind spread over all servers.
    func casts() -> [Cast] {
        var credit: [ClientKind: Int] = [:]
        var count: [ClientKind: Int] = [:]
        let total = kinds.map(\.share).reduce(0, +)
        return (0..<clients).map { _ in
            // Smooth weighted round robin, as nginx picks its upstreams.
            for kind in kinds { credit[kind, default: 0] += kind.share }
            let next = kinds.max { credit[$0, default: 0] < credit[$1, default: 0] } ?? .steady
            credit[next, default: 0] -= total
            count[next, default: 0] += 1
            return Cast(kind: next, target: targets[count[next, default: 0] % targets.count])
        }
    }

    struct Cast: Equatable {
        let kind: ClientKind
        let target: LoadTarget
    }
}

/// Why a run could not be made at all.
public struct LoadFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ call: String, code: Int32) {
        description = "\(call): \(String(cString: strerror(code)))"
    }
}
