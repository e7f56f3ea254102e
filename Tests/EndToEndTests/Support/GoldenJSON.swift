import Foundation
import TestSupport
import Testing

/// JSON as a command printed it, with a name for whatever is another thing each time.
///
/// Compared with a file of `Tests/Golden`; `HERD_GOLDEN=write` writes those files anew.
struct GoldenJSON {
    /// What is replaced in strings, first come, first served.
    let places: KeyValuePairs<String, String>

    /// Keys of numbers, of times and of hashes that no two runs have in common; they may be null.
    private static let volatile: [String: String] = [
        "pid": "pid", "parent": "pid", "port": "port", "uptime_seconds": "seconds",
        "ready_seconds": "seconds", "next_try_seconds": "seconds", "cpu_seconds": "seconds",
        "cpu_percent": "percent", "memory_bytes": "bytes", "connections": "count",
        "clients": "count", "records": "count", "sequence": "count", "last_sequence": "count",
        "at": "time", "time": "time", "release": "release", "limits": "counters",
        "out_of_memory": "known or not",
    ]
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Golden")

    /// One object or several, each on a line of its own.
    func compare(_ name: String, _ output: String) throws {
        let lines = output.split(separator: "\n")
        #expect(!lines.isEmpty, "\(name): nothing was printed")
        let text = try lines.map { try frozen(String($0)) }.joined(separator: "\n") + "\n"
        let file = Self.folder.appendingPathComponent("\(name).json")
        if ProcessInfo.processInfo.environment["HERD_GOLDEN"] == "write" {
            try Data(text.utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        #expect(text == golden, "\(file.path) and what was printed differ")
    }

    private func frozen(_ line: String) throws -> String {
        let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
        #expect((value as? [String: Any])?["schema"] as? Int == 1, "no schema: \(line)")
        let data = try JSONSerialization.data(
            withJSONObject: normalized(value, key: ""),
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )
        return String(decoding: data, as: UTF8.self)
    }

    private func normalized(_ value: Any, key: String) -> Any {
        switch value {
        case let object as [String: Any] where Self.volatile[key] == nil:
            return Dictionary(
                uniqueKeysWithValues: object.map { ($0.key, normalized($0.value, key: $0.key)) }
            )
        case let array as [Any]:
            return array.map { normalized($0, key: key) }
        case let text as String where Self.volatile[key] == nil:
            return named(text)
        default:
            return Self.volatile[key].map { "<\($0)>" } ?? value
        }
    }

    private func named(_ text: String) -> String {
        var text = text
        for (place, name) in places { text = text.replacing(place, with: "<\(name)>") }
        text = text.replacing(/\b[0-9a-f]{7,64}\b/, with: "<release>")
        text = text.replacing(/\bpid [0-9]+/, with: "pid <pid>")
        return text.replacing(/\b[0-9]+(\.[0-9]+)?(ms|s|m)\b/, with: "<seconds>")
    }
}
