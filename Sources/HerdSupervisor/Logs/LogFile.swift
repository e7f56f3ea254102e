import Glibc
import HerdCore

/// One log file: what waits in a ring goes to its end, whole records only, and it rotates.
///
/// Nothing here throws: what the disk does not take stays in the ring, and is tried again.
final class LogFile {
    let ring: LogRing
    private let path: String
    private let rotation: LogRotation
    private let compressor: LogCompressor
    private var file: OpenFile?
    /// Bytes in the live file, as far as known.
    private var bytes = 0
    /// The time of its first record.
    private var begun: WallTime?

    /// So much is written at once at most: then rotation need not look far for a line's end.
    private static let writeBytesMax = 262_144

    init(path: String, rotation: LogRotation, ring: LogRing, compressor: LogCompressor) {
        self.path = path
        self.rotation = rotation
        self.ring = ring
        self.compressor = compressor
        if rotation.compresses { compressor.compressAll(of: path, rotation) }
    }

    /// Writes all that waits; false where the disk refused, and it is to be tried again.
    func write() -> Bool {
        while ring.waiting > 0 {
            let failure = writeSome()
            ring.failure.store(failure, ordering: .relaxed)
            guard failure == 0 else {
                ring.lastFailure.store(failure, ordering: .relaxed)
                return false
            }
        }
        return true
    }

    /// Makes room for a new file, unless there is nothing in this one.
    func rotate() {
        guard let size = file?.size(ifStillAt: path) ?? OpenFile.size(at: path), size > 0 else {
            return
        }
        for step in rotation.steps(for: path, rotated: rotatedFiles) {
            switch step {
            case .rename(let from, let to): rename(from, to)
            case .delete(let path): unlink(path)
            }
        }
        file = nil
        if rotation.compresses { compressor.compressAll(of: path, rotation) }
    }

    /// How many rotated files there are, without a gap from the youngest on.
    private var rotatedFiles: Int {
        var count = 0
        while count < rotation.filesMax {
            let plain = LogRotation.path(path, age: count + 1)
            let isThere = access(plain, F_OK) == 0
            guard isThere || access(LogRotation.compressed(plain), F_OK) == 0 else { break }
            count += 1
        }
        return count
    }

    func rotateIfTooOld(at now: WallTime) {
        if let begun, bytes > 0, rotation.isTooOld(first: begun, now: now) { rotate() }
    }

    /// An errno, or 0.
    private func writeSome() -> Int32 {
        do throws(LinuxError) {
            let file = try fileInPlace()
            let waiting = ring.contents
            guard let count = wholeRecords(of: waiting) else {
                rotate()
                return 0
            }
            begun = begun ?? Self.time(of: waiting)
            let (written, failure) = file.append(.init(rebasing: waiting[..<count]))
            let whole = failure == nil ? written : Self.wholeBytes(of: waiting.prefix(written))
            if whole < written { file.cut(to: bytes + whole) }
            bytes += whole
            ring.remove(whole)
            setAnchor(file)
            return failure ?? 0
        } catch {
            return error.code
        }
    }

    /// How many bytes of what waits may be written to this file now; nil: none, it has to rotate.
    private func wholeRecords(of waiting: UnsafeRawBufferPointer) -> Int? {
        if let begun, bytes > 0, rotation.isTooOld(first: begun, now: .now) { return nil }
        let room = min(rotation.bytesMax - bytes, Self.writeBytesMax)
        if waiting.count <= room { return waiting.count }
        let whole = Self.wholeBytes(of: waiting.prefix(max(0, room)))
        if whole > 0 { return whole }
        guard bytes == 0 || room == Self.writeBytesMax else { return nil }
        // A record that is larger than a file may be has one of its own.
        return waiting.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
    }

    /// The time of the record with which the bytes begin.
    private static func time(of bytes: UnsafeRawBufferPointer) -> WallTime? {
        WallTime(rfc3339: Array(bytes.prefix(WallTime.rfc3339Bytes))[...])
    }

    private static func wholeBytes(of bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    /// The file that has our path; a new one where ours was deleted or moved away.
    private func fileInPlace() throws(LinuxError) -> OpenFile {
        if let file, let size = file.size(ifStillAt: path) {
            guard size != bytes else { return file }
            // Somebody wrote to it, or cut it short.
            begin(file, size)
            return file
        }
        let opened = try OpenFile(appendingTo: path)
        opened.cutTornRecord(at: path)
        begin(opened, opened.size(ifStillAt: path) ?? 0)
        file = opened
        return opened
    }

    private func begin(_ file: OpenFile, _ size: Int) {
        bytes = size
        begun = size > 0 ? OpenLogFile(path)?.firstTime : nil
        setAnchor(file)
    }

    private func setAnchor(_ file: OpenFile) {
        ring.ledger.set(
            .init(
                position: ring.position,
                device: file.device,
                inode: file.inode,
                offset: UInt64(bytes)
            )
        )
    }
}
