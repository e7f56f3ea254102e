import Foundation
import HerdCore

/// How a supervisor begins and ends.
extension Supervisor {
    func begin(signals: [Int32]) {
        record("supervisor \(getpid()) starts the herd \(configuration.herd)")
        for sentence in premises.news { record(sentence) }
        record(ControlGroups.sentence(groups))
        groups?.removeRemains()
        do {
            notifyWatch = try reactor.watch(notify.descriptor) { self.takeNotes() }
            try watchSignals(signals)
        } catch {
            record("\(error)")
        }
        pruneReleases()
        if let adoption = premises.adoption {
            adopt(adoption)
        } else {
            happened(.startRequested(nextOperation(), life.names))
        }
        tick()
    }

    private func watchSignals(_ signals: [Int32]) throws(LinuxError) {
        guard !signals.isEmpty else { return }
        let pipe = try SignalPipe(signals)
        signalPipe = pipe
        signalWatch = try reactor.watch(pipe.readEnd.number) { self.takeSignals() }
    }

    /// The first asks for `down`, any other cuts it short.
    private func takeSignals() {
        for signal in signalPipe?.take() ?? [] where asksForDown(signal) {
            happened(signalled ? .hurryRequested : .downRequested(nextOperation()))
            signalled = true
        }
    }

    /// Notes who waits for the end; `finish` answers them all.
    func end(_ id: OperationID, _ report: DownReport) {
        downReport = report
        downAnswers.append(id)
        if downAnswers.count == 1 { finish() }
    }

    /// Goes on when the last killed process is really gone, or when that takes too long.
    private func finish(looks: Int = Supervisor.looksMax) {
        lookAtDying()
        guard dying.isEmpty && orphansAreGone() || looks == 0 else {
            after(Self.lookAgain) { $0.finish(looks: looks - 1) }
            return
        }
        close()
        for id in downAnswers {
            waitingForDown.removeValue(forKey: id)?.resume(returning: downReport)
        }
        downAnswers = []
        ended.signal()
    }

    /// Two seconds: a killed process is gone as soon as it runs once more.
    static let looksMax = 100
    private static let lookAgain = Duration.milliseconds(20)

    private func close() {
        guard !isOver else { return }
        record("supervisor \(getpid()) ends: the herd is down")
        isOver = true
        for watch in [notifyWatch, signalWatch].compactMap({ $0 }) { reactor.unwatch(watch) }
        launcher.stop()
        stateWriter.finish()
        deaths.finish()
        logs.stop()
        for member in members.values { member.socket?.close() }
        premises.vacate()
    }
}
