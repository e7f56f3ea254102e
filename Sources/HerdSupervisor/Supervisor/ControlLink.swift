import HerdCore

/// What the supervisor asks of a worker again and again, and tells it when it shall drain.
///
/// A worker that is slow to answer is not asked again before it has.
final class ControlLink {
    private static let drainAnswer = "ok"

    private var socket: ControlSocket?
    private var isAsked = false
    private(set) var counters = WorkerCounters()
    /// False once the worker has closed its end.
    var isOpen: Bool { socket?.isOpen == true }

    init(path: String, reactor: Reactor) throws(LinuxError) {
        socket = try ControlSocket(path: path, reactor: reactor) { [unowned self] news in
            switch news {
            case .packet(let text): took(text)
            case .ended: break
            }
        }
    }

    func askForCounters() {
        guard !isAsked else { return }
        isAsked = socket?.send("counters") == true
    }

    /// False if the worker could not be told.
    func drain(within time: Duration) -> Bool {
        socket?.send("drain \(time.wholeMilliseconds)") == true
    }

    func close() { socket?.close() }

    private func took(_ text: String) {
        guard text != Self.drainAnswer else { return }
        // Whatever it is, it is the answer to the question: the next one may be asked.
        isAsked = false
        guard text.hasPrefix("connections="), let answer = WorkerCounters(text) else { return }
        counters = answer
    }
}
