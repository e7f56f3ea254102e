import HerdCore

extension HerdConfiguration {
    /// The server of that name.
    ///
    /// - Throws: exit 4, with the nearest name or all of them.
    func knownServer(_ name: String) throws(CommandFailure) -> ServerConfiguration {
        if let server = server(named: name) { return server }
        throw unknownServer(name, among: servers.map(\.name))
    }

    func unknownServer(_ name: String, among known: [String]) -> CommandFailure {
        let shown = TerminalText.escape(name)
        let guess = nearestSpelling(to: name, among: known).map { "; did you mean \"\($0)\"?" }
        return CommandFailure(
            .unknown,
            "herd \(herd) has no server \"\(shown)\""
                + (guess ?? "; there are \(known.joined(separator: ", "))")
        )
    }
}
