import CLinux

/// What is written down about a `LogRing` in memory that outlives this process.
///
/// This process may be killed between any two instructions, and yet the next supervisor must find
/// each byte of a worker in exactly one place: in its pipe, in the ring, or in the log file. So a
/// change takes effect with one store, or with the system call that takes bytes out of the pipe:
///
/// - `commit` writes the new state beside the valid one and then says, in one word, which counts.
/// - `willTake` writes it beside the valid one, and what the last byte taken will be. The new state
///   counts once that byte has arrived at `lastByte`, where the kernel puts it as it empties the
///   pipe.
struct LogLedger {
    /// What the records in the ring add up to.
    struct State: Equatable {
        /// Bytes of records that were ever put into the ring.
        var head: UInt64 = 0
        var nextSequence: UInt64 = 1
        /// Lost since the last record, and not told yet.
        var lostRecords: UInt64 = 0
        var lostBytes: UInt64 = 0
    }

    /// From this place in a file on, its bytes are those of the ring from this position on.
    struct Anchor: Equatable {
        var position: UInt64 = 0
        var device: UInt64 = 0
        var inode: UInt64 = 0
        var offset: UInt64 = 0
    }

    /// Where the words are; each part is written by one thread alone.
    private enum Word: Int {
        case format, boot
        case lastByte, decider
        case valid
        case proposed = 8
        case anchorInUse = 12
        case anchors
    }

    static let bytes = 21 * MemoryLayout<UInt64>.size

    /// Values of `decider` that are no byte.
    private static let validCounts: UInt64 = 0x100
    private static let proposedCounts: UInt64 = 0x101

    private let words: UnsafeMutablePointer<UInt64>
    /// Called after each store; a test ends there.
    private let stored: (() -> Void)?

    init(at address: UnsafeMutableRawPointer, stored: (() -> Void)? = nil) {
        words = address.assumingMemoryBound(to: UInt64.self)
        self.stored = stored
    }

    /// Whether it was written by a supervisor of this format, since the computer started.
    func isOf(format: UInt64, boot: UInt64) -> Bool {
        load(.format) == format && load(.boot) == boot
    }

    func begin(format: UInt64, boot: UInt64, nextSequence: UInt64) {
        store(0, at: .format)
        store(Self.validCounts, at: .decider)
        put(State(nextSequence: nextSequence), at: .valid)
        put(Anchor(), at: Word.anchors.rawValue)
        store(0, at: .anchorInUse)
        store(boot, at: .boot)
        store(format, at: .format)
    }

    // MARK: - The state: by whoever puts records in

    var state: State {
        let decider = load(.decider)
        let isProposed = decider == Self.proposedCounts || decider == UInt64(arrivedByte)
        let start = isProposed ? Word.proposed.rawValue : Word.valid.rawValue
        return State(
            head: load(start),
            nextSequence: load(start + 1),
            lostRecords: load(start + 2),
            lostBytes: load(start + 3)
        )
    }

    func commit(_ state: State) {
        propose(state)
        store(Self.proposedCounts, at: .decider)
    }

    /// The state counts as soon as `last` has arrived at `lastByte`.
    func willTake(endingWith last: UInt8, _ state: State) {
        propose(state)
        store(UInt64(~last), at: .lastByte)
        store(UInt64(last), at: .decider)
    }

    /// For the last byte that is taken out of a pipe.
    var lastByte: UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(words + Word.lastByte.rawValue)
    }

    private var arrivedByte: UInt8 { UInt8(truncatingIfNeeded: load(.lastByte)) }

    /// What counts now stays what counts while the proposal is written.
    private func propose(_ state: State) {
        put(self.state, at: .valid)
        store(Self.validCounts, at: .decider)
        put(state, at: .proposed)
    }

    private func put(_ state: State, at word: Word) {
        store(state.head, at: word.rawValue)
        store(state.nextSequence, at: word.rawValue + 1)
        store(state.lostRecords, at: word.rawValue + 2)
        store(state.lostBytes, at: word.rawValue + 3)
    }

    // MARK: - The anchor: by whoever takes records out

    var anchor: Anchor {
        let start = anchorStart(load(.anchorInUse))
        return Anchor(
            position: load(start),
            device: load(start + 1),
            inode: load(start + 2),
            offset: load(start + 3)
        )
    }

    func set(_ anchor: Anchor) {
        let other = 1 - load(.anchorInUse)
        put(anchor, at: anchorStart(other))
        store(other, at: .anchorInUse)
    }

    private func anchorStart(_ index: UInt64) -> Int {
        Word.anchors.rawValue + (index == 0 ? 0 : 4)
    }

    private func put(_ anchor: Anchor, at start: Int) {
        store(anchor.position, at: start)
        store(anchor.device, at: start + 1)
        store(anchor.inode, at: start + 2)
        store(anchor.offset, at: start + 3)
    }

    // MARK: - Words

    private func load(_ word: Word) -> UInt64 { load(word.rawValue) }
    private func load(_ index: Int) -> UInt64 { clinux_word_load(words + index) }
    private func store(_ value: UInt64, at word: Word) { store(value, at: word.rawValue) }
    private func store(_ value: UInt64, at index: Int) {
        clinux_word_store(words + index, value)
        stored?()
    }
}
