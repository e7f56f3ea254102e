import ArgumentParser
import HerdCore

/// What stands on the command line, before ArgumentParser reads it.
enum CommandWords {
    /// Options of every verb that may stand before it, and take a value.
    private static let optionsWithValue: Set<String> = ["-c", "--config", "--timeout"]

    /// The same words with the verb first, as in `herdctl -c other.json status`.
    ///
    /// - Throws: `CommandFailure` with the nearest verb where there is no such verb.
    static func verbFirst(_ arguments: [String]) throws(CommandFailure) -> [String] {
        var index = 0
        while index < arguments.count, arguments[index].hasPrefix("-") {
            index += optionsWithValue.contains(arguments[index]) ? 2 : 1
        }
        guard index < arguments.count, !isCompletionRequest(arguments) else { return arguments }
        try check(verb: arguments[index])
        return [arguments[index]] + arguments[..<index] + arguments[(index + 1)...]
    }

    /// Shells that complete a word call `herdctl ---completion …`.
    private static func isCompletionRequest(_ arguments: [String]) -> Bool {
        arguments.first?.hasPrefix("---") == true
    }

    private static func check(verb: String) throws(CommandFailure) {
        let verbs = Herdctl.verbs.map { $0._commandName } + ["help"]
        guard !verbs.contains(verb) else { return }
        let guess = nearestSpelling(to: verb, among: verbs).map { "; did you mean \"\($0)\"?" }
        throw CommandFailure(
            .usage,
            "there is no command \"\(TerminalText.escape(verb))\""
                + (guess ?? "; herdctl --help lists them")
        )
    }
}
