/// Why a command ends without having done what it was asked: one sentence and an exit code.
public struct CommandFailure: Error, Equatable, Sendable {
    public var exit: CommandExit
    /// What is wrong and what to do; empty where everything has been said already.
    public var sentence: String

    public init(_ exit: CommandExit, _ sentence: String) {
        self.exit = exit
        self.sentence = sentence
    }

    public init(_ failure: OperationFailure) {
        self.init(failure.kind.commandExit, failure.sentence)
    }
}
