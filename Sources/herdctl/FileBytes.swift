import Glibc

/// A file's whole content, or the system's reason why not.
func readFile(_ path: String, bytesMax: Int) -> Result<[UInt8], SystemReason> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(SystemReason()) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= bytesMax {
        let count = read(descriptor, &chunk, chunk.count)
        if count < 0, errno == EINTR { continue }
        if count < 0 { return .failure(SystemReason()) }
        if count == 0 { break }
        bytes += chunk[..<count]
    }
    return .success(bytes)
}

/// What is in a folder, in no order; nothing where it can't be read.
func names(in folder: String) -> [String] {
    guard let entries = opendir(folder) else { return [] }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
        names.append(
            withUnsafePointer(to: &entry.pointee.d_name) {
                String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            }
        )
    }
    return names
}

/// What `errno` said, in words.
struct SystemReason: Error, CustomStringConvertible {
    let code: Int32

    init(_ code: Int32 = errno) {
        self.code = code
    }

    var description: String { String(cString: strerror(code)) }
}

/// Makes the file, or replaces what is in it; the system's reason where that failed.
func writeFile(_ path: String, _ bytes: [UInt8], mode: mode_t) -> SystemReason? {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    let descriptor = open(path, flags, mode)
    guard descriptor >= 0 else { return SystemReason() }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        if count < 0 { return SystemReason() }
        rest = rest.dropFirst(count)
    }
    return nil
}
