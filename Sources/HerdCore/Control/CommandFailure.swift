/// Why a command ends without having done what it was asked: one sentence and an exit code.
public struct CommandFailure: Error, Equatable, Sendable {
    public var exit: CommandExit
    /// What is wrong and what to do; empty where everything has been said already.
    public var sentence: String
    /// What programs are told.
    public var kind: OperationFailure.Kind

    public init(
        _ exit: CommandExit,
        _ sentence: String,
        kind: OperationFailure.Kind? = nil
    ) {
        self.exit = exit
        self.sentence = sentence
        self.kind = kind ?? exit.kind
    }

    public init(_ failure: OperationFailure) {
        self.init(failure.kind.commandExit, failure.sentence, kind: failure.kind)
    }
}

extension CommandExit {
    /// What such an exit means, where nothing more is known.
    fileprivate var kind: OperationFailure.Kind {
        switch self {
        case .done, .failed, .interrupted: .failed
        case .usage: .badRequest
        case .notReady: .notReady
        case .unknown: .unknownServer
        case .busy: .busy
        case .badConfiguration: .badConfiguration
        case .timedOut: .timedOut
        }
    }
}
