extension ConfigurationNode {
    private static let lettersMax = 1_000
    private static let forms =
        #"write "notify", "tcp", {"http": PATH}, {"log": PATTERN} or {"after": TIME}"#

    /// `"notify"` or `"tcp"`, or one of `{"http": PATH}`, `{"log": PATTERN}` and `{"after": TIME}`.
    func readiness() -> Readiness? {
        if let word = json.value.string { return readiness(named: word) }
        guard let members = json.value.members else { return refuse(Self.forms) }
        var path: String?
        var pattern: String?
        var time: Duration?
        section(#""ready""#) { ready in
            ready.read("http", into: &path) { $0.requestPath() }
            ready.read("log", into: &pattern) { $0.linePattern() }
            ready.read("after", into: &time) { $0.duration(in: .zero...(.hours(1))) }
        }
        guard members.count == 1 else { return refuse(Self.forms) }
        return path.map(Readiness.http) ?? pattern.map(Readiness.log) ?? time.map(Readiness.after)
    }

    private func readiness(named word: String) -> Readiness? {
        switch word {
        case "notify": return .notify
        case "tcp": return .tcp
        default: return refuse("\(quoted(word)) is no kind of readiness; \(Self.forms)")
        }
    }

    /// What a request line has between its method and its version.
    private func requestPath() -> String? {
        guard let path = string() else { return nil }
        guard path.hasPrefix("/"), path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            path.utf8.count <= Self.lettersMax
        else {
            return refuse(
                "\(quoted(path)) is not a path: it begins with / and has no spaces nor other"
                    + " letters than ASCII's, \(Self.lettersMax) at most"
            )
        }
        return path
    }

    private func linePattern() -> String? {
        guard let pattern = systemString() else { return nil }
        guard pattern.unicodeScalars.count <= Self.lettersMax else {
            return refuse("a pattern has \(Self.lettersMax) letters at most")
        }
        guard (try? LogPattern(pattern)) != nil else {
            return refuse("\(quoted(pattern)) is not a regular expression")
        }
        return pattern
    }

    /// `{"signal": NAME, "grace": TIME}`, each of which may be left out.
    func serverStop() -> ServerStop? {
        var stop = ServerStop()
        section(#""stop""#) { section in
            section.read("signal", into: &stop.signal) { $0.choice(of: StopSignal.self) }
            section.read("grace", into: &stop.grace) { $0.duration(in: StopPolicy.graceRange) }
        }
        return json.value.members == nil ? nil : stop
    }
}
