import Testing

@testable import HerdSupervisor

/// The supervisor may be killed between any two stores: what the next one finds must be what was
/// before or what was to be, never something else.
struct LogLedgerTests {
    /// Memory with a ledger, copied after each store.
    private final class Recorder {
        private let memory: UnsafeMutableRawBufferPointer
        private var copies: [[UInt8]] = []
        private(set) lazy var ledger = LogLedger(at: start) { [unowned self] in
            copies.append(Array(memory))
        }

        init() {
            memory = .allocate(byteCount: LogLedger.bytes, alignment: 8)
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            ledger.begin(format: 1, boot: 2, nextSequence: 1)
        }

        deinit { memory.deallocate() }

        private var start: UnsafeMutableRawPointer {
            guard let start = memory.baseAddress else { preconditionFailure("it is never empty") }
            return start
        }

        /// What a successor would find after each store that `change` makes.
        func found<Value>(
            during change: (LogLedger) -> Void,
            _ read: (LogLedger) -> Value
        ) -> [Value] {
            copies = []
            change(ledger)
            return copies.map { copy in
                var copy = copy
                return copy.withUnsafeMutableBytes { bytes in
                    guard let start = bytes.baseAddress else { preconditionFailure("not empty") }
                    return read(LogLedger(at: start))
                }
            }
        }
    }

    private func state(_ number: UInt64) -> LogLedger.State {
        .init(head: number * 100, nextSequence: number, lostRecords: number, lostBytes: number)
    }

    @Test func `a change counts as a whole, or not at all, wherever the storing ends`() {
        let recorder = Recorder()
        for number in 1...9 as ClosedRange<UInt64> {
            let (before, after) = (recorder.ledger.state, state(number))
            let found = recorder.found(during: { $0.commit(after) }, \.state)
            #expect(found.count > 4)
            #expect(found.allSatisfy { $0 == before || $0 == after })
            #expect(found.last == after)
        }
    }

    @Test func `what takes bytes from a pipe counts with the last of them, not before`() {
        let recorder = Recorder()
        for number in 1...9 as ClosedRange<UInt64> {
            let (before, after) = (recorder.ledger.state, state(number))
            // Also the same byte twice running, and one that is its predecessor's complement.
            let last: UInt8 = number < 4 ? 10 : number < 7 ? 245 : UInt8(number)
            let found = recorder.found(
                during: { $0.willTake(endingWith: last, after) },
                \.state
            )
            #expect(found.allSatisfy { $0 == before })
            #expect(recorder.ledger.state == before)
            recorder.ledger.lastByte.storeBytes(of: last, as: UInt8.self)
            #expect(recorder.ledger.state == after)
        }
    }

    @Test func `what was not taken leaves everything as it was`() {
        let recorder = Recorder()
        recorder.ledger.commit(state(1))
        recorder.ledger.willTake(endingWith: 10, state(2))
        #expect(recorder.ledger.state == state(1))
        recorder.ledger.commit(state(3))
        #expect(recorder.ledger.state == state(3))
    }

    @Test func `the anchor moves as a whole`() {
        let recorder = Recorder()
        for number in 1...5 as ClosedRange<UInt64> {
            let before = recorder.ledger.anchor
            let after = LogLedger.Anchor(
                position: number,
                device: number,
                inode: number,
                offset: number
            )
            let found = recorder.found(during: { $0.set(after) }, \.anchor)
            #expect(found.allSatisfy { $0 == before || $0 == after })
            #expect(found.last == after)
        }
    }
}
