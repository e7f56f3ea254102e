import Foundation

/// Files that are whole, whenever the computer stops: written beside, synced, renamed.
enum DurableFile {
    static func replace(_ path: String, with bytes: Data, mode: mode_t) throws {
        try withDraft(of: path) { draft in
            try write(bytes, to: draft, mode: mode)
            try move(draft, to: path)
        }
    }

    /// The same, but the disk need not have it yet: whoever opens the file finds it whole.
    ///
    /// What is returned is for `sync`, which makes it last.
    static func publish(_ path: String, with bytes: Data, mode: mode_t) throws -> OwnedDescriptor {
        try withDraft(of: path) { draft in
            let file = try open(draft, mode: mode)
            try write(bytes, to: file, draft)
            try LinuxError.call("rename \(draft)") { rename(draft, path) }
            return file
        }
    }

    /// On a full disk half a draft would be in the way of the next one: it goes where work fails.
    private static func withDraft<Result>(
        of path: String,
        _ work: (String) throws -> Result
    ) throws -> Result {
        let draft = "\(path).new"
        do {
            return try work(draft)
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// Waits until the disk has the file that was published at the path.
    static func sync(_ file: OwnedDescriptor, at path: String) throws {
        try LinuxError.call("sync \(path)") { fsync(file.number) }
        try syncFolder(of: path)
    }

    /// Writes the file and waits until the disk has it.
    static func write(_ bytes: Data, to path: String, mode: mode_t) throws {
        let file = try open(path, mode: mode)
        try write(bytes, to: file, path)
        try LinuxError.call("sync \(path)") { fsync(file.number) }
    }

    /// Renames, and waits until the folder on disk says so.
    static func move(_ source: String, to target: String) throws {
        try LinuxError.call("rename \(source)") { rename(source, target) }
        try syncFolder(of: target)
    }

    private static func open(_ path: String, mode: mode_t) throws -> OwnedDescriptor {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        let file = OwnedDescriptor(
            try LinuxError.call("open \(path)") { Glibc.open(path, flags, mode) }
        )
        try LinuxError.call("set the mode of \(path)") { fchmod(file.number, mode) }
        return file
    }

    private static func write(_ bytes: Data, to file: OwnedDescriptor, _ path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest)
                let count = try LinuxError.call("write \(path)") {
                    Int32(Glibc.write(file.number, piece.baseAddress, min(piece.count, 1 << 30)))
                }
                rest = rest.dropFirst(Int(count))
            }
        }
    }

    private static func syncFolder(of path: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        let handle = OwnedDescriptor(
            try LinuxError.call("open \(folder)") {
                Glibc.open(folder, O_RDONLY | O_CLOEXEC)
            }
        )
        try LinuxError.call("sync \(folder)") { fsync(handle.number) }
    }
}
