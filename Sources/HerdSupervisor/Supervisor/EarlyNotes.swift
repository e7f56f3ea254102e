import HerdCore

/// What came from processes that may be workers whose launch is not yet known here to be done.
///
/// It is kept no longer than a launch is under way: later a pid may be another process's.
struct EarlyNotes {
    /// Far more processes than a herd launches at once.
    static let processesMax = 256

    private var notes: [Int32: NotifyMessage] = [:]

    /// Adds to what the process has said before, so that a heartbeat does not hide its READY.
    mutating func keep(_ message: NotifyMessage, from pid: Int32) {
        guard notes[pid] != nil || notes.count < Self.processesMax else { return }
        notes[pid, default: NotifyMessage()].add(message)
    }

    mutating func take(from pid: Int32) -> NotifyMessage? {
        notes.removeValue(forKey: pid)
    }

    mutating func forget() {
        notes = [:]
    }
}
