import Glibc
import HerdCore

/// The kernel's log, in which it tells whom it has killed for lack of memory (/dev/kmsg).
struct KernelLog: Sendable {
    static let system = KernelLog(path: "/dev/kmsg", speaksOfOurPids: isFirstNamespace)

    let path: String
    /// Whether the pids that it names are those that we see.
    let speaksOfOurPids: Bool

    enum Answer: Equatable {
        /// Only root can read it on many computers, and nobody in a container.
        case unreadable
        case nothing
        case killed(KernelKill)
    }

    /// More than the log holds, however large it was made.
    private static let recordsMax = 100_000
    /// The longest record (Linux, CONSOLE_EXT_LOG_MAX).
    private static let recordBytesMax = 8_192
    /// The log's clock and ours are not quite the same.
    private static let slack: Duration = .seconds(1)

    /// What it says of a process that started then.
    func kill(of pid: Int32, startedAt: Moment) -> Answer {
        let file = speaksOfOurPids ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1
        guard file >= 0 else { return .unreadable }
        defer { close(file) }
        var found: KernelKill?
        var buffer = [UInt8](repeating: 0, count: Self.recordBytesMax)
        for _ in 0..<Self.recordsMax {
            let count = read(file, &buffer, buffer.count)
            // What was overwritten meanwhile is passed over.
            if count < 0, errno == EPIPE || errno == EINTR { continue }
            guard count > 0 else { break }
            for line in String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n") {
                guard let kill = KernelKill(record: String(line)), kill.pid == pid,
                    kill.at >= startedAt.sinceStart - Self.slack
                else { continue }
                found = kill
            }
        }
        return found.map(Answer.killed) ?? .nothing
    }

    /// The kernel speaks of pids of the first namespace, which has this number always
    /// (PROC_PID_INIT_INO).
    private static let isFirstNamespace: Bool = {
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = readlink("/proc/self/ns/pid", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "pid:[4026531836]"
    }()
}

extension MemoryVerdict {
    init(_ answer: KernelLog.Answer, kills: Int?, isOwnCgroup: Bool) {
        switch answer {
        case .unreadable:
            self.init(log: nil, logIsReadable: false, kills: kills, isOwnCgroup: isOwnCgroup)
        case .nothing:
            self.init(log: nil, logIsReadable: true, kills: kills, isOwnCgroup: isOwnCgroup)
        case .killed(let kill):
            self.init(log: kill, logIsReadable: true, kills: kills, isOwnCgroup: isOwnCgroup)
        }
    }
}
