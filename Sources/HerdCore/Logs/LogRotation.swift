/// When a log file has to make room, and how: by renames, so that no byte moves.
///
///     Goloman.log.2.gz → Goloman.log.3.gz    (what was .3 is gone)
///     Goloman.log.1    → Goloman.log.2
///     Goloman.log      → Goloman.log.1
public struct LogRotation: Equatable, Sendable {
    /// No file grows beyond this, except one that holds a single record.
    public let bytesMax: Int
    /// Rotated files kept beside the live one.
    public let filesMax: Int
    /// A file whose first record is older makes room for a new one; nil: however old.
    public let ageMax: Duration?
    /// Whether rotated files are compressed.
    public let compresses: Bool

    public enum Step: Equatable, Sendable {
        /// Replaces what has the new name.
        case rename(from: String, to: String)
        case delete(String)
    }

    public init(_ policy: LogPolicy) {
        bytesMax = policy.bytesMax
        filesMax = policy.filesMax
        ageMax = policy.ageMax
        compresses = policy.gzip
    }

    /// Whether a file whose first record is of `first` is too old at `now`.
    public func isTooOld(first: WallTime, now: WallTime) -> Bool {
        guard let ageMax else { return false }
        return .nanoseconds(now.nanoseconds) - .nanoseconds(first.nanoseconds) > ageMax
    }

    /// What to do, in this order, where there are `rotated` rotated files already; each of them has
    /// one of its two names.
    public func steps(for path: String, rotated: Int) -> [Step] {
        guard filesMax > 0 else { return [.delete(path)] }
        let oldest = Self.path(path, age: min(rotated + 1, filesMax))
        let deletions = [Step.delete(oldest), .delete(Self.compressed(oldest))]
        return deletions
            + (0...min(rotated, filesMax - 1)).reversed().flatMap { age in
                let (old, new) = (Self.path(path, age: age), Self.path(path, age: age + 1))
                let plain = Step.rename(from: old, to: new)
                guard age > 0 else { return [plain] }
                return [plain, .rename(from: Self.compressed(old), to: Self.compressed(new))]
            }
    }

    /// The file of that age: 0 is the live one, 1 the one rotated last.
    public static func path(_ path: String, age: Int) -> String {
        age == 0 ? path : "\(path).\(age)"
    }

    /// What a rotated file is called once it is compressed.
    public static func compressed(_ path: String) -> String { "\(path).gz" }
}
