import Glibc
import HerdCore

/// One order to a worker, and its one answer, on a connection of their own.
///
/// So no answer is taken for that to another question, however long the order takes. A worker that
/// hangs up has not answered: it is about to be gone, and its exit tells more.
final class ControlOrder {
    private var socket: ControlSocket?
    private let answered: (Answer) -> Void

    enum Answer: Equatable {
        case said(String)
        /// It could not even be told.
        case unreachable(LinuxError)
    }

    /// Gives the order; `answered` is called once, later, or never.
    init(
        _ order: String,
        path: String,
        reactor: Reactor,
        answered: @escaping (Answer) -> Void
    ) throws(LinuxError) {
        self.answered = answered
        let socket = try ControlSocket(path: path, reactor: reactor) { [unowned self] news in
            switch news {
            case .packet(let text): take(text)
            case .ended: cancel()
            }
        }
        self.socket = socket
        // What can't be sent finds the connection ended.
        _ = socket.send(order)
    }

    /// False once it was answered or canceled, or the worker has hung up.
    var isPending: Bool { socket != nil }

    func cancel() {
        socket?.close()
        socket = nil
    }

    /// Takes the answer if it has come: the last word of a worker that is gone.
    func takeLastWord() { socket?.receive() }

    private func take(_ text: String) {
        guard isPending else { return }
        cancel()
        answered(.said(text))
    }
}

extension HandoverOutcome {
    /// What the answer to `handover` says about the connections.
    ///
    /// A worker that has not taken anybody from the queue of its control socket for a while can't
    /// be told now; later it may.
    init(_ answer: ControlOrder.Answer) {
        switch answer {
        case .said(let text):
            self = HandoverOutcome(text) ?? .unable(reason: text)
        case .unreachable(let error) where error.code == EAGAIN:
            self = .kept(reason: "\(error)")
        case .unreachable(let error):
            self = .unable(reason: "\(error)")
        }
    }
}

/// What a worker answers to `sync`.
enum SyncAnswer {
    private static let unsynced = "unsynced"

    /// The neighbors that lack something; none where the worker does not know the question.
    static func missing(_ answer: ControlOrder.Answer) -> [String] {
        switch answer {
        case .said(let text):
            let words = text.split(separator: " ").map(String.init)
            return words.first == unsynced ? Array(words.dropFirst()) : []
        case .unreachable:
            return []
        }
    }
}
