import Glibc

/// Keeps what other workers have written while nobody reads it.
///
/// A pipe and what is in it are gone when no process has it open any more. Without a supervisor
/// that would be so at the worker's end, and nobody would ever know its last words; so the others
/// hold on to its pipes until there is a supervisor again.
public final class KeptPipes {
    private let folder: String?
    /// Counts from when there is no supervisor the next time.
    public var names: Set<String>
    private var pipes: [Int32] = []
    private var isKeeping = false

    /// Half of the descriptors that a worker has to spare, by default.
    private static let pipesMax = 32

    /// `folder` has the pipes (`HERD_RUN`), called `NAME.NUMBER.out` and `NAME.NUMBER.err`; those
    /// of the servers `names` are kept.
    public init(folder: String?, of names: Set<String>) {
        self.folder = folder
        self.names = names
    }

    deinit { letGo() }

    /// Call it again and again; what it does, it does when the answer changes.
    public func look(isSupervised: Bool) {
        guard isSupervised == isKeeping else { return }
        isKeeping = !isSupervised
        if isKeeping { keep() } else { letGo() }
    }

    private func keep() {
        guard let folder, let entries = opendir(folder) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries), pipes.count < Self.pipesMax {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if isKept(name) { open("\(folder)/\(name)") }
        }
    }

    private func isKept(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return parts.count == 3 && names.contains(parts[0]) && ["out", "err"].contains(parts[2])
    }

    /// For both directions: so it neither waits nor tells the other side anything.
    private func open(_ path: String) {
        let pipe = Glibc.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard pipe >= 0 else { return }
        var facts = stat()
        guard fstat(pipe, &facts) == 0, facts.st_mode & S_IFMT == S_IFIFO else {
            close(pipe)
            return
        }
        pipes.append(pipe)
    }

    private func letGo() {
        for pipe in pipes { close(pipe) }
        pipes = []
    }
}
