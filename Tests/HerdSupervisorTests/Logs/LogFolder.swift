import Foundation
import HerdCore
import TestSupport

@testable import HerdSupervisor

/// A herd's folder with nothing in it but logs and pipes.
struct LogFolder {
    let temporary: TemporaryFolder
    var policy = LogPolicy()

    init() throws {
        temporary = try TemporaryFolder()
        for name in ["logs", ".herd/run"] {
            try FileManager.default.createDirectory(
                atPath: "\(temporary.path)/\(name)",
                withIntermediateDirectories: true
            )
        }
        policy.filesMax = 10_000
    }

    var herd: HerdFolder { HerdFolder(root: temporary.path) }

    func path(_ name: String) -> String { "\(temporary.path)/logs/\(name).log" }

    func collector() throws -> LogCollector { try LogCollector(policy, folder: herd) }

    /// The bytes of the live file and of all rotated ones, oldest file first.
    func files(_ name: String) throws -> [[UInt8]] {
        var files: [[UInt8]] = []
        while let data = FileManager.default.contents(
            atPath: LogRotation.path(path(name), age: files.count)
        ) {
            files.append(Array(data))
        }
        return files.reversed()
    }

    /// Every record, oldest first; a line that is none counts as nil.
    func records(_ name: String) throws -> [LogRecord?] {
        try files(name).joined().split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        ).dropLast().map { LogRecord(line: Array($0)[...]) }
    }

    /// What was written to this stream, put together again from its records.
    func written(_ name: String, to stream: LogStream) throws -> [UInt8] {
        try records(name).compactMap { $0 }.filter { $0.stream == stream }.flatMap { record in
            Array(record.text) + (record.ending == .complete ? [UInt8(ascii: "\n")] : [])
        }
    }

    func texts(_ name: String) throws -> [String] {
        try records(name).map { $0.map { String(decoding: $0.text, as: UTF8.self) } ?? "nil" }
    }
}
