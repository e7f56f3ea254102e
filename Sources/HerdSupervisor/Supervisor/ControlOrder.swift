import Glibc
import HerdCore

/// One order to a worker, and its one answer, on a connection of their own.
///
/// So no answer is taken for that to another question, however long the order takes, and a worker
/// that dies over it is noticed.
final class ControlOrder {
    private var socket: ControlSocket?
    private let ended: (Answer) -> Void

    enum Answer: Equatable {
        case said(String)
        /// It hung up instead of answering.
        case hungUp
        /// It could not even be told.
        case unreachable(LinuxError)
    }

    /// Gives the order; `ended` is called once, later, unless `cancel` is.
    init(
        _ order: String,
        path: String,
        reactor: Reactor,
        ended: @escaping (Answer) -> Void
    ) throws(LinuxError) {
        self.ended = ended
        let socket = try ControlSocket(path: path, reactor: reactor) { [unowned self] news in
            switch news {
            case .packet(let text): end(.said(text))
            case .ended: end(.hungUp)
            }
        }
        self.socket = socket
        // What can't be sent finds the connection ended, which is told as any other end is.
        _ = socket.send(order)
    }

    /// False once it was answered or canceled.
    var isPending: Bool { socket != nil }

    func cancel() {
        socket?.close()
        socket = nil
    }

    private func end(_ answer: Answer) {
        guard isPending else { return }
        cancel()
        ended(answer)
    }
}

extension HandoverOutcome {
    /// What the answer to `handover` says about the connections.
    ///
    /// Who hung up is about to be gone, or serves on: then another attempt may succeed. So may one
    /// with a worker that has not taken anybody from the queue of its control socket for a while.
    init(_ answer: ControlOrder.Answer) {
        switch answer {
        case .said(let text):
            self = HandoverOutcome(text) ?? .unable(reason: text)
        case .hungUp:
            self = .kept(reason: "the worker hung up instead of answering")
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
        case .hungUp, .unreachable:
            return []
        }
    }
}
