import HerdCore

/// A `ReloadRequest` as the query of `POST /v1/reload` says it.
///
///     target=newest|previous|HASH&force=true&allow_downtime=true
///
/// What is not there is as a request without it: the newest, not forced, without a pause. What is
/// unknown is refused: who asks for less than he thinks he does would be surprised.
extension ReloadRequest {
    private enum Key: Substring, CaseIterable {
        case target, force
        case allowDowntime = "allow_downtime"
    }

    init(query: some Sequence<(key: Substring, value: Substring)>) throws(OperationFailure) {
        self.init()
        for (name, value) in query {
            guard let key = Key(rawValue: name) else {
                let known = Key.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.refusal("has no parameter \"\(name)\"; there are \(known)")
            }
            switch key {
            case .target:
                guard let target = Target(word: String(value)) else {
                    throw Self.refusal("target is newest, previous or a hash, not \"\(value)\"")
                }
                self.target = target
            case .force: force = try Self.flag(key, value)
            case .allowDowntime: allowDowntime = try Self.flag(key, value)
            }
        }
    }

    private static func flag(_ key: Key, _ value: Substring) throws(OperationFailure) -> Bool {
        switch value {
        case "true": return true
        case "false": return false
        default: throw refusal("\(key.rawValue) is true or false, not \"\(value)\"")
        }
    }

    private static func refusal(_ problem: String) -> OperationFailure {
        OperationFailure(.badRequest, "reload: \(problem)")
    }
}

extension ReloadRequest {
    /// What the client puts behind the path; needs no escaping.
    var query: String {
        "?\(Key.target.rawValue)=\(target.word)&\(Key.force.rawValue)=\(force)"
            + "&\(Key.allowDowntime.rawValue)=\(allowDowntime)"
    }
}
