import CLinux
import Foundation
import HerdCore

/// The lock that makes a supervisor the only one of its herd; gone with the process that holds it.
///
/// While a worker is being launched its herd-launch holds it too: the next supervisor waits until
/// all workers of the one before are there to be seen. The file says who holds it; its text is a
/// courtesy, the `flock` is what counts.
final class SupervisorLock: Sendable {
    private let file: OwnedDescriptor

    /// A launch that its supervisor did not survive takes milliseconds; on a busy computer, more.
    private static let launchWithin: Duration = .seconds(5)
    private static let lookAgainMicroseconds: UInt32 = 5_000

    init(_ path: String) throws(SupervisorFailure) {
        do throws(LinuxError) {
            file = OwnedDescriptor(
                try LinuxError.call("open") { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
            )
        } catch {
            throw .unwritable(path: path, reason: error.reason)
        }
        try Self.take(file, path)
        // Emptied first: half a text would name another process. A full disk costs only the text.
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(file.number, 0) == 0 else { return }
        if pwrite(file.number, text, text.count, 0) != text.count { ftruncate(file.number, 0) }
    }

    var descriptor: Int32 { file.number }

    /// The next holder is not taken for this one while it has not written its pid.
    func release() {
        ftruncate(file.number, 0)
        file.close()
    }

    /// Waits for what a supervisor that is gone was launching, but not for one that lives.
    private static func take(
        _ file: OwnedDescriptor,
        _ path: String
    ) throws(SupervisorFailure) {
        let end = clinux_monotonic_nanoseconds() + Int64(launchWithin / .nanoseconds(1))
        while true {
            do throws(LinuxError) {
                try LinuxError.call("lock") { flock(file.number, LOCK_EX | LOCK_NB) }
                return
            } catch {
                guard error.code == EWOULDBLOCK else {
                    throw .systemRefused(what: "lock \(path)", reason: error.reason)
                }
            }
            let holder = holder(of: file)
            guard holder == nil, clinux_monotonic_nanoseconds() < end else {
                throw .alreadyUp(pid: holder)
            }
            usleep(lookAgainMicroseconds)
        }
    }

    /// Who wrote its pid; nil if that is a process that was killed, and the holder has not written.
    private static func holder(of file: OwnedDescriptor) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(file.number, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        guard let pid = Int32(text.prefix { $0.isNumber }) else { return nil }
        return ProcessStat(of: pid).map { $0.state != "Z" } ?? false ? pid : nil
    }
}
