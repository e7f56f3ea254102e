/// A record of the kernel's log that tells of a process killed for lack of memory.
///
///     3,1042,88512345678,-;Out of memory: Killed process 4711 (herd-server) total-vm:902144kB, …
///     6,1043,88512999999,-;Memory cgroup out of memory: Killed process 4712 (…) …, anon-rss:…kB, …
///     │ │    └ microseconds since the computer started
///     │ └ number
///     └ facility and level (Linux, Documentation/ABI/testing/dev-kmsg)
public struct KernelKill: Equatable, Sendable {
    public let pid: Int32
    /// When, since the computer started.
    public let at: Duration
    /// The memory that it had; nil where the kernel does not say.
    public let residentBytes: Int?

    /// Nil where the record tells of something else.
    public init?(record: String) {
        guard let semicolon = record.firstIndex(of: ";") else { return nil }
        let head = record[..<semicolon].split(separator: ",")
        let text = record[record.index(after: semicolon)...].prefix { $0 != "\n" }
        guard head.count >= 3, let microseconds = Int64(head[2]),
            let pid = Self.number(after: "Killed process ", in: text)
        else { return nil }
        self.pid = Int32(truncatingIfNeeded: pid)
        at = .microseconds(microseconds)
        let parts = ["anon-rss:", "file-rss:", "shmem-rss:"].compactMap {
            Self.number(after: $0, in: text)
        }
        residentBytes = parts.isEmpty ? nil : parts.reduce(0, +) * 1_024
    }

    /// The digits that follow the first such word.
    private static func number(after word: String, in text: Substring) -> Int? {
        guard let found = text.firstRange(of: word) else { return nil }
        return Int(text[found.upperBound...].prefix { $0.isASCII && $0.isNumber })
    }
}

/// Where the kernel counts how many processes of a cgroup it has killed for lack of memory.
public enum MemoryCgroup {
    /// The files that may hold the count of a process with this `/proc/PID/cgroup`, best first.
    ///
    ///     0::/herd/hands                   cgroup v2: memory.events, there or in a folder above
    ///     4:memory:/herd/hands             cgroup v1: memory.oom_control
    ///
    /// Mounted where everybody mounts them (cgroups(7)).
    public static func files(of process: String) -> [String] {
        process.split(separator: "\n").flatMap { line -> [String] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            let names = parts[2].split(separator: "/")
            if parts[0] == "0", parts[1].isEmpty {
                return names.indices.reversed().map { file(Array(names[...$0]), "memory.events") }
            }
            guard parts[1].split(separator: ",").contains("memory") else { return [] }
            return [file(["memory"] + names, "memory.oom_control")]
        }
    }

    private static func file(_ names: [Substring], _ file: String) -> String {
        "/sys/fs/cgroup/\(names.joined(separator: "/"))/\(file)"
    }

    /// The count in such a file; nil in one of an older kernel.
    public static func kills(in file: String) -> Int? {
        for line in file.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "oom_kill" { return Int(words[1]) }
        }
        return nil
    }
}
