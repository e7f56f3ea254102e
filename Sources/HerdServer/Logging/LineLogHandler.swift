import Logging

/// Writes each record as one line: level, constant message, then `key=value` in the order of the
/// keys.
///
/// The line has no time of its own: who collects the lines stamps them. Values are escaped, so that
/// nothing from outside can end a line or begin another.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let write: @Sendable (String) -> Void

    init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = "\(event.level): \(event.message)"
        let facts = metadata.merging(event.metadata ?? [:]) { _, newer in newer }
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(LogValue.escaped(value.description))"
        }
        write(line + "\n")
    }
}

extension Logger {
    /// A logger that writes to standard error, unbuffered.
    static func standardError(level: Logger.Level = .info) -> Logger {
        let output = LineOutput(descriptor: 2)
        return Logger(label: "herd-server") { _ in
            var handler = LineLogHandler { output.write($0) }
            handler.logLevel = level
            return handler
        }
    }
}
