import Foundation
import HerdCore

/// The lock that makes a supervisor the only one of its herd; gone with the process that holds it.
///
/// The file says who holds it; its text is a courtesy, the `flock` is what counts.
final class SupervisorLock: Sendable {
    private let file: OwnedDescriptor

    init(_ path: String) throws(SupervisorFailure) {
        do throws(LinuxError) {
            file = OwnedDescriptor(
                try LinuxError.call("open") { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
            )
        } catch {
            throw .unwritable(path: path, reason: error.reason)
        }
        do throws(LinuxError) {
            try LinuxError.call("lock") { flock(file.number, LOCK_EX | LOCK_NB) }
        } catch {
            throw error.code == EWOULDBLOCK
                ? .alreadyUp(pid: Self.holder(of: file))
                : .systemRefused(what: "lock \(path)", reason: error.reason)
        }
        // Emptied first: half a text would name another process. A full disk costs only the text.
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(file.number, 0) == 0 else { return }
        if pwrite(file.number, text, text.count, 0) != text.count { ftruncate(file.number, 0) }
    }

    /// The next holder is not taken for this one while it has not written its pid.
    func release() {
        ftruncate(file.number, 0)
        file.close()
    }

    /// Who wrote its pid; nil if that is a process that was killed, and the holder has not written.
    private static func holder(of file: OwnedDescriptor) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(file.number, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        guard let pid = Int32(text.prefix { $0.isNumber }) else { return nil }
        return access("/proc/\(pid)", F_OK) == 0 ? pid : nil
    }
}
