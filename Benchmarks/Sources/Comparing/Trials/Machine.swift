import Foundation
import Measuring

/// What the figures were measured on, and with what.
struct Machine: Codable, Sendable {
    let processor: String
    let processors: Int
    let isVirtual: Bool
    let memoryGiB: Int
    let system: String
    let kernel: String
    /// Name and version.
    let programs: [[String]]

    static func ofThisRun(_ toolbox: Toolbox) throws -> Machine {
        let processor = try lines("/proc/cpuinfo")
        let memory = try lines("/proc/meminfo").first ?? ""
        let kilobytes = memory.split(separator: " ").compactMap { Int($0) }.first ?? 0
        return Machine(
            processor: value("model name", in: processor, separator: ":") ?? "unknown",
            processors: processor.count { $0.hasPrefix("processor") },
            isVirtual: processor.contains { $0.hasPrefix("flags") && $0.contains(" hypervisor") },
            memoryGiB: Int((Double(kilobytes) / 1_048_576).rounded()),
            system: value("PRETTY_NAME", in: try lines("/etc/os-release"), separator: "=")?
                .replacing("\"", with: "") ?? "Linux",
            kernel: try lines("/proc/sys/kernel/osrelease").first
                .map { String($0.prefix { $0 != "-" }) } ?? "",
            programs: try programs(toolbox)
        )
    }

    private static func programs(_ toolbox: Toolbox) throws -> [[String]] {
        let uvloop = "import uvloop; print(uvloop.__version__)"
        return [
            ["herdctl", try version([toolbox.herdctl, "--version"])],
            ["Swift", try version(["swift", "--version"])],
            ["C compiler", try version(["cc", "--version"])],
            ["Python", try version([toolbox.python, "--version"])],
            ["uvloop", try version([toolbox.python, "-c", uvloop])],
            ["Node.js", try version(["node", "--version"])],
            ["Java", try version(["java", "--version"])],
        ]
    }

    /// The first line, less the program's own name.
    private static func version(_ command: [String]) throws -> String {
        let line = try Child.run(command).split(separator: "\n").first ?? ""
        return String(line.trimmingPrefix("Python "))
    }

    private static func lines(_ file: String) throws -> [Substring] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
    }

    private static func value(
        _ key: String,
        in lines: [Substring],
        separator: Character
    ) -> String? {
        let line = lines.first { $0.hasPrefix(key) }
        let parts = line?.split(separator: separator, maxSplits: 1) ?? []
        guard parts.count == 2 else { return nil }
        return parts[1].trimmingCharacters(in: .whitespaces)
    }
}
