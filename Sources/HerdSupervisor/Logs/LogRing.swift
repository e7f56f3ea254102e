import CLinux
import Glibc
import HerdCore
import Synchronization

/// Records on their way from the pipes to one log file, at most `bytesMax` of them.
///
/// One thread puts records in, another takes them out to the file, and neither waits for the other.
/// The ring lies in a file under `.herd/run` that is mapped into memory: when the supervisor is
/// killed, the next one finds there what had not reached the log. It is mapped twice in a row, so
/// that what wraps around at its end is one piece nevertheless.
final class LogRing: @unchecked Sendable {
    // Unchecked: memory before `head` is written by nobody, that behind it only by the putter.

    /// So much may wait while a disk stands still; each log has that much memory and no more.
    static let bytesMax = 1_048_576
    private static let headerBytes = 65_536
    /// Says that the words are ours, and what they mean.
    private static let format: UInt64 = 0x4845_5244_4C4F_4701

    let ledger: LogLedger
    private let memory: UnsafeMutableRawPointer
    private let header: UnsafeMutableRawPointer
    /// Nil where the ring lies in memory of this process alone.
    private let path: String?
    /// Bytes ever put in, and bytes ever taken out.
    private let putBytes: Atomic<UInt64>
    private let takenBytes: Atomic<UInt64>
    /// The errno with which the disk refused last; 0: it took everything.
    let failure = Atomic<Int32>(0)
    /// The errno of the last refusal ever, 0 if there was none: the reason of losses.
    let lastFailure = Atomic<Int32>(0)
    /// Records that were ever dropped by this supervisor.
    let dropped = Atomic<Int>(0)
    /// Whether whoever takes out knows already that something waits.
    let isAnnounced = Atomic<Bool>(false)

    /// Goes on with the ring at `path`, or makes it.
    ///
    /// Where the disk has no room for it, the ring is one in memory, which nobody inherits.
    /// `nextSequence` is asked where nothing is inherited, `written` where something is: how many
    /// bytes have got into the file since the anchor.
    init(
        path: String,
        nextSequence: () -> UInt64,
        written: (LogLedger.Anchor) -> UInt64
    ) throws(LinuxError) {
        let file = Self.open(path)
        self.path = file >= 0 ? path : nil
        let descriptor = file >= 0 ? file : try Self.openInMemory()
        defer { Glibc.close(descriptor) }
        header = try Self.map(descriptor, from: 0, Self.headerBytes, times: 1)
        memory = try Self.map(descriptor, from: Self.headerBytes, Self.bytesMax, times: 2)
        ledger = LogLedger(at: header)
        let boot = Self.boot()
        if !ledger.isOf(format: Self.format, boot: boot) {
            ledger.begin(format: Self.format, boot: boot, nextSequence: nextSequence())
        }
        let (head, anchor) = (ledger.state.head, ledger.anchor)
        let taken = min(head, anchor.position + written(anchor))
        putBytes = Atomic(head)
        // More than there is room for can't wait: then nobody knows what does.
        takenBytes = Atomic(head - taken > UInt64(Self.bytesMax) ? head : taken)
    }

    deinit {
        munmap(header, Self.headerBytes)
        munmap(memory, 2 * Self.bytesMax)
    }

    /// Deletes the file if nothing is left in it; nothing may be put in any more.
    func close() {
        if let path, waiting == 0, ledger.state.lostRecords == 0 { unlink(path) }
    }

    // MARK: - Putting in

    /// Bytes in the ring that are not yet in the log file.
    var waiting: Int {
        Int(putBytes.load(ordering: .acquiring) - takenBytes.load(ordering: .acquiring))
    }

    /// Memory for what is put in next.
    var room: UnsafeMutableRawBufferPointer {
        let put = putBytes.load(ordering: .relaxed)
        let start = memory + Int(put % UInt64(Self.bytesMax))
        return UnsafeMutableRawBufferPointer(start: start, count: Self.bytesMax - waiting)
    }

    /// Makes known what was written to `room`: the ledger says already that it counts.
    func publish() {
        putBytes.store(ledger.state.head, ordering: .releasing)
    }

    // MARK: - Taking out

    /// Bytes ever taken out.
    var position: UInt64 { takenBytes.load(ordering: .relaxed) }

    /// What waits, in one piece.
    var contents: UnsafeRawBufferPointer {
        let start = memory + Int(position % UInt64(Self.bytesMax))
        return UnsafeRawBufferPointer(start: start, count: waiting)
    }

    func remove(_ count: Int) {
        takenBytes.add(UInt64(count), ordering: .releasing)
    }

    // MARK: - The file

    /// Its descriptor, with all its room taken on the disk: a mapped file that lacks room is fatal.
    ///
    /// Negative where that can't be had.
    private static func open(_ path: String) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return descriptor }
        if posix_fallocate(descriptor, 0, off_t(headerBytes + bytesMax)) == 0 { return descriptor }
        Glibc.close(descriptor)
        unlink(path)
        return -1
    }

    private static func openInMemory() throws(LinuxError) -> Int32 {
        let made = clinux_memory_file("log ring", nil, 0)
        let descriptor = try LinuxError.check("make memory for a log", made)
        ftruncate(descriptor, off_t(headerBytes + bytesMax))
        return descriptor
    }

    private static func map(
        _ file: Int32,
        from offset: Int,
        _ bytes: Int,
        times: Int32
    ) throws(LinuxError) -> UnsafeMutableRawPointer {
        var address: UnsafeMutableRawPointer?
        let result = clinux_map(file, offset, bytes, times, &address)
        try LinuxError.check("map memory for a log", result)
        guard let address else { throw LinuxError(attempt: "map memory for a log", code: ENOMEM) }
        return address
    }

    /// A number for the time since the computer started: 64-bit FNV-1a of its name.
    private static func boot() -> UInt64 {
        (ProcessIdentity.bootID() ?? "").utf8.reduce(0xCBF2_9CE4_8422_2325) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
    }
}
