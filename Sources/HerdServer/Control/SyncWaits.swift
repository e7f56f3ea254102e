import HerdCore
import NIOCore

/// How a worker answers `sync MS`.
enum SyncAnswer: Equatable, CustomStringConvertible {
    /// Every neighbor that can be reached has every report.
    case synced
    /// These neighbors did not have them in time.
    case unsynced([String])

    var description: String {
        switch self {
        case .synced: "synced"
        case .unsynced(let neighbors): "unsynced " + neighbors.joined(separator: " ")
        }
    }
}

/// Who waits for the neighbors to have every report.
final class SyncWaits {
    private let unsynced: () -> [String]
    private let eventLoop: any EventLoop
    private var waits: [Wait] = []

    private final class Wait {
        let answer: (SyncAnswer) -> Void

        init(answer: @escaping (SyncAnswer) -> Void) {
            self.answer = answer
        }
    }

    /// `unsynced` names the neighbors that can be reached and lack a report now.
    init(on eventLoop: any EventLoop, unsynced: @escaping () -> [String]) {
        self.eventLoop = eventLoop
        self.unsynced = unsynced
    }

    func wait(atMost time: Duration, answer: @escaping (SyncAnswer) -> Void) {
        let wait = Wait(answer: answer)
        waits.append(wait)
        look()
        eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time)) { [weak self] in
            self?.timeIsOver(for: wait)
        }
    }

    /// To be called whenever a link or what is due on it has changed.
    func look() {
        guard !waits.isEmpty, unsynced().isEmpty else { return }
        let over = waits
        waits = []
        for wait in over { wait.answer(.synced) }
    }

    private func timeIsOver(for wait: Wait) {
        guard let position = waits.firstIndex(where: { $0 === wait }) else { return }
        waits.remove(at: position)
        wait.answer(.unsynced(unsynced()))
    }
}
