import HerdCore

extension HerdConfiguration {
    /// The server of that name, wherever it runs.
    ///
    /// - Throws: exit 4, with the nearest name or all of them.
    func knownServer(_ name: String) throws(CommandFailure) -> ServerConfiguration {
        if let server = everywhere.first(where: { $0.name == name }) { return server }
        throw unknownServer(name, among: everywhere.map(\.name))
    }

    /// Whom to ask about a server of another computer; nil for all other names.
    func runsElsewhere(_ name: String) -> CommandFailure? {
        let computer = elsewhere.first { $0.name == name }?.computer
        return computer.map {
            CommandFailure(.unknown, "\(name) is for \"\($0)\"; ask herdctl there")
        }
    }

    func unknownServer(_ name: String, among known: [String]) -> CommandFailure {
        if let failure = runsElsewhere(name) { return failure }
        let shown = TerminalText.escape(name)
        let guess = nearestSpelling(to: name, among: known).map { "; did you mean \"\($0)\"?" }
        return CommandFailure(
            .unknown,
            "herd \(herd) has no server \"\(shown)\""
                + (guess ?? "; there are \(known.joined(separator: ", "))")
        )
    }
}
