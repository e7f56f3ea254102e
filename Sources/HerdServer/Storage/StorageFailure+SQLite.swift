import GRDB
import GRDBSQLite
import Glibc
import HerdCore

/// What an error of SQLite, or of Linux, means for a server's file.
extension StorageFailure {
    /// No room on the disk, none in the quota, none below the limit of a file's size.
    private static let roomCodes = [ENOSPC, EDQUOT, EFBIG]

    init(_ error: any Error) {
        if let failure = error as? StorageFailure {
            self = failure
        } else if let error = error as? DatabaseError {
            self.init(error, code: 0)
        } else {
            self = .broken("\(error)")
        }
    }

    /// `code` is the errno of the write that SQLite saw fail.
    init(_ error: DatabaseError, code: Int32) {
        let sentence = Self.sentence(error, code: code)
        switch error.resultCode {
        case .SQLITE_FULL: self = .noRoom
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(sentence)
        case .SQLITE_IOERR where error.isOfGrowing && Self.roomCodes.contains(code): self = .noRoom
        // The index of the log lies in a file that grows before anything else does.
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: self = .noRoom
        default: self = .broken(sentence)
        }
    }

    /// A system call of our own failed.
    init(_ code: Int32, _ what: String) {
        if Self.roomCodes.contains(code) {
            self = .noRoom
        } else {
            self = .broken("\(what): \(String(cString: strerror(code)))")
        }
    }

    private static func sentence(_ error: DatabaseError, code: Int32) -> String {
        let text = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        let reason = code == 0 ? "" : ", \(String(cString: strerror(code)))"
        return "\(text) (\(error.extendedResultCode.rawValue)\(reason))"
    }
}

/// Which of a database's two files was to be written.
enum WrittenPart {
    /// By a transaction.
    case log
    /// By a checkpoint.
    case file
    /// While a database is opened; the journal in which a new one is made is gone by then.
    case anything
}

extension DatabaseError {
    /// A file was to become longer; an fsync that fails is never for want of room alone.
    fileprivate var isOfGrowing: Bool { extendedResultCode == .SQLITE_IOERR_WRITE }
}

extension Database {
    /// The errno of the last system call that failed there.
    ///
    /// `sqlite3_system_errno` knows nothing of a write that failed within a commit (3.40).
    func systemError(in part: WrittenPart) -> Int32 {
        switch part {
        case .log: return lastError(SQLITE_FCNTL_JOURNAL_POINTER)
        case .file: return lastError(SQLITE_FCNTL_FILE_POINTER)
        case .anything:
            let codes = [systemError(in: .file), systemError(in: .log)]
            return codes.first { $0 != 0 } ?? sqlite3_system_errno(sqliteConnection)
        }
    }

    /// That of the file to which the operation leads.
    private func lastError(_ operation: Int32) -> Int32 {
        var file: UnsafeMutablePointer<sqlite3_file>?
        sqlite3_file_control(sqliteConnection, "main", operation, &file)
        var code: Int32 = 0
        guard let file, let methods = file.pointee.pMethods else { return code }
        _ = methods.pointee.xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &code)
        return code
    }
}
