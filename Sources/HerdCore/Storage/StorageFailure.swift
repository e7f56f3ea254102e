/// Why something could not be done with a server's file.
public enum StorageFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The disk, the quota or the file-size limit leaves no room; that may pass.
    case noRoom
    /// Another process has held the file's lock for too long; that may pass.
    case busy
    /// It is no database of ours any more, or a row in it is not what was written.
    case damaged(String)
    /// Somebody has deleted the file or moved it away: what is written to it is lost.
    case gone
    /// Anything else, a failed fsync above all: nobody knows what is on the disk.
    case broken(String)

    public var description: String {
        switch self {
        case .noRoom: "the disk is full"
        case .busy: "another process has locked the file"
        case .damaged(let what), .broken(let what): what
        case .gone: "the file was deleted or moved away"
        }
    }
}
