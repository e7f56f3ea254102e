import Glibc

/// What `/proc/PID/stat` says of a process (proc_pid_stat(5)).
struct ProcessStat: Equatable, Sendable {
    /// The name of its program, at most 15 bytes.
    let name: String
    /// `Z` is a zombie, `T` a stopped one.
    let state: Character
    let parent: pid_t
    let session: pid_t
    /// CPU time, its own and the kernel's for it, in clock ticks.
    let cpuTicks: UInt64
    /// When it started, in clock ticks since the computer did.
    let startTicks: UInt64
    let residentPages: Int
    /// How it ended, as `wait` tells it; of a zombie, where we may know it.
    let exitStatus: Int32?

    /// Whether it is more than a zombie.
    var isAlive: Bool { state != "Z" && state != "X" }

    /// Reads the line that the kernel writes.
    ///
    /// The name stands in parentheses and may itself hold spaces and parentheses.
    init?(_ line: String) {
        guard let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")") else {
            return nil
        }
        // Field 3 of the manual page is the first one here.
        let rest = line[line.index(after: close)...]
        let fields = rest.split { $0 == " " || $0 == "\n" }
        guard fields.count >= 22, let state = fields[0].first, let parent = pid_t(fields[1]),
            let session = pid_t(fields[3]), let userTicks = UInt64(fields[11]),
            let systemTicks = UInt64(fields[12]), let startTicks = UInt64(fields[19]),
            let residentPages = Int(fields[21])
        else { return nil }
        name = String(line[line.index(after: open)..<close])
        self.state = state
        self.parent = parent
        self.session = session
        cpuTicks = userTicks + systemTicks
        self.startTicks = startTicks
        self.residentPages = residentPages
        exitStatus = fields.count >= 50 ? Int32(fields[49]) : nil
    }

    /// Nil where there is no such process.
    init?(of pid: pid_t) {
        guard let line = ProcFile.read("/proc/\(pid)/stat") else { return nil }
        self.init(line)
    }

    var memoryBytes: Int { residentPages * Int(getpagesize()) }
    var cpuTime: Duration { .seconds(1) * Double(cpuTicks) / Double(sysconf(Int32(_SC_CLK_TCK))) }
}

/// Files of `/proc`, which are made as they are read and have no size.
enum ProcFile {
    /// The first 4 KiB; nil where the file can't be read.
    static func read(_ path: String) -> String? {
        guard let bytes = bytes(of: path, max: 4_096), !bytes.isEmpty else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// All of a file that may be long, as the table of sockets is: Foundation reads but its first
    /// pages.
    static func readAll(_ path: String) -> String? {
        bytes(of: path, max: tableBytesMax).map { String(decoding: $0, as: UTF8.self) }
    }

    /// 400,000 sockets.
    private static let tableBytesMax = 64 * 1_024 * 1_024

    /// The `NAME=VALUE` words that a process started with; none where they can't be read.
    static func environment(of pid: pid_t) -> [String] {
        let words = bytes(of: "/proc/\(pid)/environ", max: environmentBytesMax) ?? []
        return words.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The lines of a file that may be long; none where it can't be read.
    static func lines(_ path: String) -> [String] {
        (readAll(path) ?? "").split(separator: "\n").map(String.init)
    }

    /// Most computers allow all words of a new process this much together (execve(2)).
    private static let environmentBytesMax = 2 * 1_024 * 1_024

    /// The program without its folder, and its arguments; nil where it has none, as a zombie.
    static func command(of pid: pid_t, max: Int) -> String? {
        let text = read("/proc/\(pid)/cmdline") ?? ""
        var words = text.split(separator: "\0", omittingEmptySubsequences: false)
        if words.last == "" { words.removeLast() }
        guard let program = words.first else { return nil }
        words[0] = program.split(separator: "/").last ?? program
        return String(words.joined(separator: " ").prefix(max))
    }

    /// The kernel gives such a file page by page.
    private static func bytes(of path: String, max: Int) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var page = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < max {
            let count = Glibc.read(file, &page, min(page.count, max - bytes.count))
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            bytes += page[..<count]
        }
        return bytes
    }
}
