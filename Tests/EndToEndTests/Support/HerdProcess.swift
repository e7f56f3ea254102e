import Foundation
import TestSupport

/// A worker as the kernel shows it: also those that `herdctl status` does not count yet.
struct HerdProcess: Sendable {
    let pid: pid_t
    let server: String
    /// Tried on a private socket, and not meant to serve anybody.
    let isSpare: Bool
}

extension TemporaryHerd {
    /// The workers of the herd's servers that live now, youngest last.
    func processes() -> [HerdProcess] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.sorted().compactMap(process)
    }

    private func process(_ pid: pid_t) -> HerdProcess? {
        let words = strings("/proc/\(pid)/cmdline")
        guard words.contains(folder.path), !words.contains("up"),
            let server = names.first(where: words.contains)
        else { return nil }
        let isSpare = strings("/proc/\(pid)/environ").contains("HERD_SPARE=1")
        return HerdProcess(pid: pid, server: server, isSpare: isSpare)
    }

    /// The strings of a file that ends each with a NUL.
    private func strings(_ path: String) -> [String] {
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Lets chance have its instant; nothing is awaited by it.
func passRandomTime(upTo limit: Duration, _ numbers: inout some RandomNumberGenerator) {
    usleep(UInt32.random(in: 0...UInt32(limit / .microseconds(1)), using: &numbers))
}
