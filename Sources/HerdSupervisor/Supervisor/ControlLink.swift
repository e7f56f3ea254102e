import CLinux
import Glibc
import HerdCore

/// The supervisor's end of a worker's control socket; nothing here ever waits.
///
/// A worker that is slow to answer is not asked again before it has.
final class ControlLink {
    private static let packetBytesMax = 65_536
    private static let drainAnswer = "ok"

    private let socket: OwnedDescriptor
    private let reactor: Reactor
    private var watch: Reactor.Watch?
    private var isAsked = false
    private(set) var counters = WorkerCounters()
    /// False once the worker has closed its end.
    var isOpen: Bool { watch != nil }

    init(path: String, reactor: Reactor) throws(LinuxError) {
        self.reactor = reactor
        let kind = Int32(SOCK_SEQPACKET.rawValue)
        let number = try LinuxError.check("reach \(path)", clinux_unix_connect(kind, path))
        socket = OwnedDescriptor(number)
        try LinuxError.check("use \(path)", clinux_set_blocking(number, false))
        watch = try reactor.watch(number) { [unowned self] in self.receive() }
    }

    func askForCounters() {
        guard !isAsked else { return }
        isAsked = send("counters")
    }

    /// False if the worker could not be told.
    func drain(within time: Duration) -> Bool {
        send("drain \(time.wholeMilliseconds)")
    }

    func close() {
        if let watch { reactor.unwatch(watch) }
        watch = nil
    }

    private func send(_ text: String) -> Bool {
        guard isOpen else { return false }
        let bytes = Array(text.utf8)
        return clinux_send(socket.number, bytes, bytes.count, nil, 0) == bytes.count
    }

    private func receive() {
        var bytes = [UInt8](repeating: 0, count: Self.packetBytesMax)
        var message = clinux_message()
        let result = clinux_receive(socket.number, &bytes, bytes.count, nil, 0, &message)
        if result == -EAGAIN { return }
        guard result >= 0, message.bytes > 0 else { return close() }
        let text = String(decoding: bytes.prefix(Int(message.bytes)), as: UTF8.self)
        guard text != Self.drainAnswer else { return }
        // Whatever it is, it is the answer to the question: the next one may be asked.
        isAsked = false
        guard text.hasPrefix("connections="), let answer = WorkerCounters(text) else { return }
        counters = answer
    }
}
