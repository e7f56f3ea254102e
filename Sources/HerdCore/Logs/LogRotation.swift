/// When a log file has to make room, and how: by renames, so that no byte moves.
///
///     Goloman.log.2 → Goloman.log.3    (what was .3 is gone)
///     Goloman.log.1 → Goloman.log.2
///     Goloman.log   → Goloman.log.1
public struct LogRotation: Equatable, Sendable {
    /// No file grows beyond this, except one that holds a single record.
    public let bytesMax: Int
    /// Rotated files kept beside the live one.
    public let filesMax: Int

    public enum Step: Equatable, Sendable {
        /// Replaces what has the new name.
        case rename(from: String, to: String)
        case delete(String)
    }

    public init(_ policy: LogPolicy) {
        bytesMax = policy.bytesMax
        filesMax = policy.filesMax
    }

    /// Whether records of `nextBytes` must go to a new file; `fileBytes` are in the live one.
    public func isDue(fileBytes: Int, nextBytes: Int) -> Bool {
        fileBytes > 0 && fileBytes + nextBytes > bytesMax
    }

    /// What to do, in this order; a file that is not there is passed over.
    public func steps(for path: String) -> [Step] {
        guard filesMax > 0 else { return [.delete(path)] }
        return (0..<filesMax).reversed().map { age in
            .rename(from: Self.path(path, age: age), to: Self.path(path, age: age + 1))
        }
    }

    /// The file of that age: 0 is the live one, 1 the one rotated last.
    public static func path(_ path: String, age: Int) -> String {
        age == 0 ? path : "\(path).\(age)"
    }
}
