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
        let text = Array("\(getpid())\n".utf8)
        ftruncate(file.number, 0)
        pwrite(file.number, text, text.count, 0)
    }

    func release() {
        file.close()
    }

    private static func holder(of file: OwnedDescriptor) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(file.number, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        return Int32(text.prefix { $0.isNumber })
    }
}
