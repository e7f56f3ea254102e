import CLinux
import Glibc
import HerdCore

/// A client that puts an `Examination` to a spare worker; nothing here waits.
///
/// A spare that hangs up has most likely died: its exit tells more, so the verdict on that comes
/// only when the time is over.
final class SpareExaminer {
    /// Until the kernel has made the connection; on loopback that is almost always at once.
    private static let tryAgainAfter: Duration = .milliseconds(5)
    private static let bytesMax = 4_096

    private let socket: OwnedDescriptor
    private let reactor: Reactor
    private let ended: (Examination.Verdict) -> Void
    private var examination: Examination
    private var watch: Reactor.Watch?
    private var isOver = false

    /// Begins; `ended` is called once, later, unless `cancel` is.
    init(
        port: Int,
        server: String,
        reactor: Reactor,
        within time: Duration = Examination.answerWithin,
        ended: @escaping (Examination.Verdict) -> Void
    ) throws(LinuxError) {
        self.reactor = reactor
        self.ended = ended
        examination = Examination(server: server)
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let number = try LinuxError.call("make a socket") { Glibc.socket(AF_INET, Int32(kind), 0) }
        socket = OwnedDescriptor(number)
        let address = SocketAddress.loopback(port: port)
        let code = address.withPointer { connect(number, $0, $1) }
        guard code == 0 || errno == EINPROGRESS else {
            throw LinuxError(attempt: "reach port \(port)", code: errno)
        }
        watch = try reactor.watch(number) { [unowned self] in receive() }
        reactor.after(time) { [weak self] in
            self?.timeIsOver()
        }
        ask()
    }

    func cancel() {
        isOver = true
        hangUp()
    }

    /// Three short lines always find room in the buffer of a new connection.
    private func ask() {
        guard watch != nil else { return }
        let questions = examination.questions
        let sent = send(socket.number, questions, questions.count, Int32(MSG_NOSIGNAL))
        guard sent < 0, errno == EAGAIN else { return }
        reactor.after(Self.tryAgainAfter) { [weak self] in self?.ask() }
    }

    private func receive() {
        var bytes = [UInt8](repeating: 0, count: Self.bytesMax)
        let count = recv(socket.number, &bytes, bytes.count, 0)
        if count < 0, errno == EAGAIN { return }
        guard count > 0 else { return hangUp() }
        if let verdict = examination.received(bytes.prefix(count)) { end(verdict) }
    }

    private func hangUp() {
        if let watch { reactor.unwatch(watch) }
        watch = nil
        socket.close()
    }

    private func timeIsOver() {
        end(watch == nil ? examination.ended : examination.timedOut)
    }

    private func end(_ verdict: Examination.Verdict) {
        guard !isOver else { return }
        cancel()
        ended(verdict)
    }
}
