import Foundation
import TestSupport

/// Places that answer late, each place with an answer of its own: so there always are questions
/// that wait while a worker hands over, and no answer can be mistaken for another's.
final class SlowPlaces: Sendable {
    private let server: StubHTTPServer

    /// `delay` of nil: no answer before `open` is called.
    init(delay: Duration? = .milliseconds(150), gate: Gate = Gate()) throws {
        if delay != nil { gate.open() }
        server = try StubHTTPServer { request, connection in
            gate.wait()
            if let delay { usleep(UInt32(delay / .microseconds(1))) }
            connection.send(StubHTTPServer.response(Self.answer(to: request.target)))
        }
    }

    var questions: Int { server.requests.count }

    /// The settings of a herd that asks here; `folder` gets the key.
    func settings(for folder: TemporaryFolder) throws -> String {
        try folder.write("places.key", "no-secret\n", mode: 0o600)
        return """
            "places": {"provider": "google-legacy", "key": {"file": "places.key"}, \
            "url": "\(server.url)"}
            """
    }

    /// Twenty places in Google's legacy shape, named after what was asked.
    private static func answer(to target: String) -> String {
        let question = target.split(separator: "&").prefix(2).joined(separator: " ")
            .filter { $0 != "\"" }
        let results = (1...20).map { "{\"name\": \"place \($0) of \(question)\"}" }
        return """
            {"html_attributions": [], "results": [\(results.joined(separator: ", "))], \
            "status": "OK"}
            """
    }

    /// Holds threads until it is opened.
    final class Gate: Sendable {
        private let condition = NSCondition()
        nonisolated(unsafe) private var isOpen = false

        func open() {
            condition.withLock {
                isOpen = true
                condition.broadcast()
            }
        }

        func wait() {
            condition.withLock {
                while !isOpen { condition.wait() }
            }
        }
    }
}
