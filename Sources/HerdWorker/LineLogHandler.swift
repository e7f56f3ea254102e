public import Logging

/// Writes a record as one line: level, constant message, `key=value` in the order of the keys.
///
/// The line has no time of its own: who collects the lines stamps them. Values are escaped, so that
/// nothing from outside can end a line or begin another.
public struct LineLogHandler: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let write: @Sendable (String) -> Void

    public init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = "\(event.level): \(event.message)"
        let facts = metadata.merging(event.metadata ?? [:]) { _, newer in newer }
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(LogValue.escaped(value.description))"
        }
        write(line + "\n")
    }
}

extension Logger {
    /// A logger that writes to standard error, or to what stands for it.
    public static func standardError(
        _ output: LineOutput = LineOutput(descriptor: 2),
        level: Logger.Level = .info
    ) -> Logger {
        Logger(label: "herd") { _ in
            var handler = LineLogHandler { output.write($0) }
            handler.logLevel = level
            return handler
        }
    }
}
