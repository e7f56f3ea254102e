import HerdWorker
import Logging
import NIOConcurrencyHelpers

@testable import HerdServer

/// The log of a server under test, line by line.
final class LogLines: Sendable {
    private let box = NIOLockedValueBox<[String]>([])

    var lines: [String] { box.withLockedValue { $0 } }

    var logger: Logger {
        Logger(label: "test") { _ in
            LineLogHandler { [box] line in box.withLockedValue { $0.append(line) } }
        }
    }
}
