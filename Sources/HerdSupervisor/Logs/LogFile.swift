import Glibc
import HerdCore

/// One log file: records go to its end, whole or not at all, and it rotates.
///
/// Nothing here throws: what can't be written is counted, and told of once the disk takes it.
final class LogFile {
    private let path: String
    private let rotation: LogRotation
    private var batch: LogBatch
    private var file: OpenFile?
    /// Bytes in the live file, as far as known.
    private var bytesWritten: Int

    /// So much is gathered at most before it is written.
    private static let batchBytesMax = 1_048_576

    /// Goes on where the file's last record, or that of the one rotated last, stopped.
    ///
    /// A number that leaves none above it was never ours: counting begins anew.
    init(path: String, rotation: LogRotation) {
        self.path = path
        self.rotation = rotation
        let end = LogFileEnd(path: path)
        end.cutTornRecord()
        let last = end.tail.lastSequence ?? LogFileEnd(path: "\(path).1").tail.lastSequence
        batch = LogBatch(nextSequence: (last ?? 0) < UInt64.max / 2 ? (last ?? 0) + 1 : 1)
        bytesWritten = end.wholeBytes
    }

    var hasLossToTell: Bool { batch.hasLossToTell }

    /// Adds a record; `flush` brings it to the file.
    func append(
        _ text: UnsafeRawBufferPointer,
        _ ending: LineEnding,
        from stream: LogStream,
        at time: WallTime
    ) {
        let size = text.count + LogRecord.headBytesMax
        if isRotationDue(for: size) {
            flush()
            // Asked again: another file may have taken the place of ours meanwhile.
            if isRotationDue(for: size) { rotate() }
        } else if batch.bytes.count > Self.batchBytesMax {
            flush()
        }
        batch.append(text, ending, from: stream, at: time)
    }

    func tellLoss(at time: WallTime) {
        batch.tellLoss(at: time)
        flush()
    }

    /// Writes what was gathered.
    func flush() {
        guard !batch.isEmpty else { return }
        do throws(LinuxError) {
            let file = try fileInPlace()
            let written = file.append(batch.bytes)
            guard let failure = written.failure else {
                batch.succeeded()
                return bytesWritten += written.bytes
            }
            let whole = batch.failed(written: written.bytes, reason: LinuxError.text(failure))
            bytesWritten += whole
            file.cut(to: bytesWritten)
        } catch {
            _ = batch.failed(written: 0, reason: LinuxError.text(error.code))
        }
    }

    private func isRotationDue(for size: Int) -> Bool {
        rotation.isDue(fileBytes: bytesWritten + batch.bytes.count, nextBytes: size)
    }

    private func rotate() {
        for step in rotation.steps(for: path) {
            switch step {
            case .rename(let from, let to): rename(from, to)
            case .delete(let path): unlink(path)
            }
        }
        file = nil
        bytesWritten = 0
    }

    /// The file that has our path; a new one where ours was deleted or moved away.
    private func fileInPlace() throws(LinuxError) -> OpenFile {
        if let file, let size = file.size(ifStillAt: path) {
            bytesWritten = size
            return file
        }
        let opened = try OpenFile(appendingTo: path)
        file = opened
        bytesWritten = opened.size(ifStillAt: path) ?? 0
        return opened
    }
}
