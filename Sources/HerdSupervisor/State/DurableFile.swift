import Foundation

/// Files that are whole, whenever the computer stops: written beside, synced, renamed.
enum DurableFile {
    static func replace(_ path: String, with bytes: Data, mode: mode_t) throws {
        let draft = "\(path).new"
        try write(bytes, to: draft, mode: mode)
        try move(draft, to: path)
    }

    /// Writes the file and waits until the disk has it.
    static func write(_ bytes: Data, to path: String, mode: mode_t) throws {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        let file = OwnedDescriptor(try LinuxError.call("open \(path)") { open(path, flags, mode) })
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
        try LinuxError.call("set the mode of \(path)") { fchmod(file.number, mode) }
        try LinuxError.call("sync \(path)") { fsync(file.number) }
    }

    /// Renames, and waits until the folder on disk says so.
    static func move(_ source: String, to target: String) throws {
        try LinuxError.call("rename \(source)") { rename(source, target) }
        let folder = (target as NSString).deletingLastPathComponent
        let handle = OwnedDescriptor(
            try LinuxError.call("open \(folder)") { open(folder, O_RDONLY | O_CLOEXEC) }
        )
        try LinuxError.call("sync \(folder)") { fsync(handle.number) }
    }
}
