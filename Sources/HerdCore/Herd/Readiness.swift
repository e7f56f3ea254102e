/// How a worker that is somebody else's program shows that it serves.
public enum Readiness: Equatable, Sendable {
    /// It sends READY=1 (sd_notify(3)).
    case notify
    /// One of its processes accepts a connection to the server's port.
    case tcp
    /// One of its processes answers `GET path` with 200 to 399 on the server's port.
    case http(path: String)
    /// It writes a line that matches, in the words of `LogPattern`.
    case log(pattern: String)
    /// It lives for so long.
    case after(Duration)
}

extension Readiness: CustomStringConvertible {
    /// In the words of herd.json.
    public var description: String {
        switch self {
        case .notify: "notify"
        case .tcp: "tcp"
        case .http(let path): "http \(path)"
        case .log(let pattern): "log \(quoted(pattern))"
        case .after(let time): "after \(DurationText.format(time))"
        }
    }
}
