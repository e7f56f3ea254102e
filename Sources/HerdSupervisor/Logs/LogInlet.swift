import CLinux
import Dispatch
import Glibc
import HerdCore

/// Where records enter the ring of one log: from pipes, and from the supervisor itself.
///
/// What the ring has no room for waits in its pipe for as long as the disk takes anything at all.
/// Once the disk stands still, records are dropped and counted, so that no worker waits for it.
final class LogInlet {
    let ring: LogRing
    private let announce: () -> Void
    private let splitter = LineSplitter()
    /// Until the disk has taken half of what waits: else each record would be told as a loss.
    private var isDropping = false

    /// A disk that took nothing for so long stands still; a worker waits no longer for it.
    private static let patienceMilliseconds = 100
    private static let lookMilliseconds = 2

    /// `announce` tells whoever takes records out that there are some.
    init(_ ring: LogRing, announce: @escaping () -> Void) {
        self.ring = ring
        self.announce = announce
    }

    /// Has whoever takes records out look for some.
    func announceAll() { announce() }

    // MARK: - From a pipe

    /// Whether the pipe's bytes are all that will ever come, or more may.
    enum Rest { case mayGrow, isLast }

    /// Makes records of the bytes with which the pipe begins, and takes those out of it.
    ///
    /// Returns how many bytes that were: 0 where they are no whole line and may still become one.
    func take(
        _ seen: UnsafeMutableRawBufferPointer,
        from stream: LogStream,
        pipe: Int32,
        rest: Rest
    ) -> Int {
        let bytes = UnsafeRawBufferPointer(seen)
        let isFull = clinux_pipe_is_full(pipe)
        while true {
            let batch = isDropping ? drop(bytes, rest, isFull) : write(bytes, stream, rest, isFull)
            if batch.bytes > 0 {
                return clear(pipe, of: batch.bytes, into: seen, batch.state) ? batch.bytes : 0
            }
            guard batch.lacksRoom else { return 0 }
            isDropping = !waitForRoom()
        }
    }

    /// Bytes of a pipe, the state once they are taken out of it, and whether more wanted to be.
    private struct Batch {
        var bytes = 0
        var state: LogLedger.State
        var lacksRoom = false
    }

    private func write(
        _ bytes: UnsafeRawBufferPointer,
        _ stream: LogStream,
        _ rest: Rest,
        _ isFull: Bool
    ) -> Batch {
        var batch = Batch(state: ring.ledger.state)
        var writer = newWriter(batch.state)
        guard tellLoss(&batch.state, to: &writer) else {
            batch.lacksRoom = true
            return batch
        }
        batch.bytes = cut(bytes, rest, isFull) { text, ending in
            let isIn = writer.append(text, ending, from: stream)
            batch.lacksRoom = !isIn
            return isIn
        }
        count(writer, in: &batch.state)
        return batch
    }

    private func drop(_ bytes: UnsafeRawBufferPointer, _ rest: Rest, _ isFull: Bool) -> Batch {
        guard !hasRoomAgain else {
            isDropping = false
            return Batch(state: ring.ledger.state, lacksRoom: true)
        }
        var batch = Batch(state: ring.ledger.state)
        var records = 0
        batch.bytes = cut(bytes, rest, isFull) { _, _ in
            records += 1
            return true
        }
        lose(records, bytes: batch.bytes, in: &batch.state)
        return batch
    }

    /// Gives out whole lines; and what is none where it can't or must not grow any more.
    private func cut(
        _ bytes: UnsafeRawBufferPointer,
        _ rest: Rest,
        _ isFull: Bool,
        emit: (UnsafeRawBufferPointer, LineEnding) -> Bool
    ) -> Int {
        var isRefused = false
        let taken = splitter.take(bytes) { text, ending in
            let isIn = emit(text, ending)
            isRefused = !isIn
            return isIn
        }
        guard taken == 0, !isRefused, isFull || rest == .isLast else { return taken }
        return emit(bytes, rest == .isLast ? .unterminated : .continues) ? bytes.count : 0
    }

    /// Empties the pipe of what is now in the ring: one system call does that and makes it count.
    ///
    /// False where somebody else has read from the pipe: then nothing happened.
    private func clear(
        _ pipe: Int32,
        of count: Int,
        into bytes: UnsafeMutableRawBufferPointer,
        _ state: LogLedger.State
    ) -> Bool {
        ring.ledger.willTake(endingWith: bytes[count - 1], state)
        clinux_pipe_take(pipe, bytes.baseAddress, count, ring.ledger.lastByte)
        guard ring.ledger.state == state else { return false }
        ring.publish()
        announce()
        return true
    }

    // MARK: - From the supervisor

    /// Adds a record of the supervisor's own.
    func add(_ text: UnsafeRawBufferPointer, _ ending: LineEnding) {
        var state = ring.ledger.state
        while !isDropping || hasRoomAgain {
            isDropping = false
            var writer = newWriter(state)
            var next = state
            if tellLoss(&next, to: &writer), writer.append(text, ending, from: .herd) {
                count(writer, in: &next)
                return commit(next)
            }
            isDropping = !waitForRoom()
        }
        lose(1, bytes: text.count, in: &state)
        commit(state)
    }

    /// Tells of what was dropped, if there is room for that now.
    func tellLoss() {
        var state = ring.ledger.state
        guard state.lostRecords > 0, hasRoomAgain else { return }
        var writer = newWriter(state)
        guard tellLoss(&state, to: &writer) else { return }
        isDropping = false
        count(writer, in: &state)
        commit(state)
    }

    var hasLossToTell: Bool { ring.ledger.state.lostRecords > 0 }

    private func commit(_ state: LogLedger.State) {
        ring.ledger.commit(state)
        ring.publish()
        announce()
    }

    // MARK: - Records

    private func newWriter(_ state: LogLedger.State) -> LogRecordWriter {
        LogRecordWriter(into: ring.room, nextSequence: state.nextSequence, at: .now)
    }

    private func count(_ writer: LogRecordWriter, in state: inout LogLedger.State) {
        state.head += UInt64(writer.bytes)
        state.nextSequence += UInt64(writer.records)
    }

    // MARK: - Losses

    private func lose(_ records: Int, bytes: Int, in state: inout LogLedger.State) {
        state.lostRecords += UInt64(records)
        state.lostBytes += UInt64(bytes)
        ring.dropped.add(records, ordering: .relaxed)
    }

    /// False where there is no room even for that.
    private func tellLoss(
        _ state: inout LogLedger.State,
        to writer: inout LogRecordWriter
    ) -> Bool {
        guard state.lostRecords > 0 else { return true }
        let records = state.lostRecords == 1 ? "1 record" : "\(state.lostRecords) records"
        let sentence = "dropped \(records) (\(state.lostBytes) bytes): \(reason)"
        let isIn = Array(sentence.utf8).withUnsafeBytes {
            writer.append($0, .complete, from: .herd)
        }
        if isIn { (state.lostRecords, state.lostBytes) = (0, 0) }
        return isIn
    }

    private var reason: String {
        let failure = ring.lastFailure.load(ordering: .relaxed)
        return failure == 0 ? "the disk was too slow" : LinuxError.text(failure)
    }

    private var hasRoomAgain: Bool { ring.waiting <= LogRing.bytesMax / 2 }

    /// False where the disk stands still, or refuses.
    private func waitForRoom() -> Bool {
        announce()
        var position = ring.position
        var patience = Self.patienceMilliseconds / Self.lookMilliseconds
        while !hasRoomAgain {
            guard patience > 0, ring.failure.load(ordering: .relaxed) == 0 else { return false }
            usleep(UInt32(Self.lookMilliseconds * 1_000))
            patience -= 1
            if ring.position != position {
                position = ring.position
                patience = Self.patienceMilliseconds / Self.lookMilliseconds
            }
        }
        return true
    }
}

extension WallTime {
    /// What the computer's clock shows.
    static var now: Self { Self(nanoseconds: clinux_wall_nanoseconds()) }
}
