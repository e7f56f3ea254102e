import GRDB
import GRDBSQLite
import Glibc
import HerdCore

/// A server's reports in its SQLite file: opened, read and written here, decided about elsewhere.
///
/// Everything blocks, so everything is called on the file's own thread. A transaction that was
/// committed is on the disk when its `WriteAheadLog` was synced: a crash leaves the first so many
/// of all transactions, each of them whole. Whoever writes a row replaces only an older one: so two
/// workers of one server may have the file open, and neither undoes the other's work.
final class ReportFile {
    let path: String
    private let lockPatience: Duration
    private var queue: DatabaseQueue?
    /// Of the file that is open to be written.
    private(set) var log: WriteAheadLog?
    /// Of a new file: a batch of some hundred reports takes half as many system calls as with
    /// SQLite's own 4,096, and a save of one report writes no more than 8 KB.
    private static let pageBytes = 8_192
    /// SQLite's own 2 MB and what else a fold reads and writes; used only under load.
    private static let cacheKilobytes = 4_096
    /// False for one of an earlier version that can only be read.
    private(set) var hasBatches = false
    /// Pages in the write-ahead log, as SQLite told at the last commit.
    private(set) var logPages = 0
    var ownBatches = OwnBatches()

    /// Whoever holds the lock for longer than `lockPatience` has stopped, or is a person's shell.
    init(path: String, lockPatience: Duration = .seconds(5)) {
        self.path = path
        self.lockPatience = lockPatience
    }

    /// Opens the file, and makes it where there is none.
    ///
    /// False where it can only be read, for want of room.
    func open() throws(StorageFailure) -> Bool {
        close()
        try makeFolder()
        do throws(StorageFailure) {
            try connect(configuration) { db in
                try Self.prepare(db)
                watchLog(of: db)
                log = try WriteAheadLog(ofFile: path)
            }
            hasBatches = true
            return true
        } catch {
            guard error == .noRoom, FileIdentity(path) != nil else { throw error }
            try connect(readingConfiguration) { db in
                hasBatches = try Self.versionOfWhatIsThere(db) >= ReportTableSQL.firstWithBatches
            }
            return false
        }
    }

    private func connect(
        _ configuration: Configuration,
        _ prepare: (Database) throws -> Void
    ) throws(StorageFailure) {
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw StorageFailure(error)
        }
        do throws(StorageFailure) {
            try inDatabase(writing: .anything, prepare)
        } catch {
            close()
            throw error
        }
    }

    /// The last connection to a file brings its log home and removes it.
    func close() {
        try? queue?.close()
        (queue, log) = (nil, nil)
        ownBatches = OwnBatches()
    }

    /// Gives the file another name, where whoever wants can look at it; replaces an earlier one.
    func setAside() throws(StorageFailure) {
        close()
        unlink("\(path)-shm")
        for suffix in ["", "-wal"] {
            let name = "\(path).damaged\(suffix)"
            guard rename("\(path)\(suffix)", name) == 0 || errno == ENOENT else {
                throw .broken(
                    "\(path)\(suffix) can't be renamed: \(String(cString: strerror(errno)))"
                )
            }
        }
    }

    // MARK: - The database

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(lockPatience / .seconds(1))
        return configuration
    }

    /// The index of the write-ahead log is a file that grows before anything is read; whoever has
    /// the database alone keeps it in memory (SQLite, "WAL-mode without shared memory").
    private var readingConfiguration: Configuration {
        var configuration = configuration
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        }
        return configuration
    }

    /// One without a table has nothing to be read, and there is no room to make one.
    private static func versionOfWhatIsThere(_ db: Database) throws -> Int {
        let version = try version(of: db)
        guard version > 0 else { throw StorageFailure.noRoom }
        return version
    }

    /// Checkpoints are taken between saves, where their failures are seen: SQLite's own hide them.
    private static func prepare(_ db: Database) throws {
        try db.execute(sql: "PRAGMA page_size = \(pageBytes)")
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw StorageFailure.broken("SQLite can't keep a write-ahead log there")
        }
        // NORMAL: a commit syncs nothing, a checkpoint and what begins the log anew do. Set in WAL
        // mode, so that a file that is made just now was made by FULL.
        try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0")
        // Batches that are to be folded need not be read from the log again.
        try db.execute(sql: "PRAGMA cache_size = -\(cacheKilobytes)")
        // Debian's SQLite overwrites what is deleted, which doubles what a batch costs the disk.
        try db.execute(sql: "PRAGMA secure_delete = OFF")
        guard try version(of: db) < ReportTableSQL.version else { return }
        try db.inTransaction(.immediate) {
            try db.execute(sql: ReportTableSQL.create)
            return .commit
        }
    }

    /// The connection lives no longer than this object, which owns it.
    private func watchLog(of db: Database) {
        logPages = 0
        let this = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            db.sqliteConnection,
            { this, _, _, pages in
                guard let this else { return SQLITE_OK }
                Unmanaged<ReportFile>.fromOpaque(this).takeUnretainedValue().logPages = Int(pages)
                return SQLITE_OK
            },
            this
        )
    }

    /// Of its tables; 0: it has none.
    private static func version(of db: Database) throws -> Int {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= ReportTableSQL.version else {
            throw StorageFailure.broken("a newer herd-server has written it (version \(version))")
        }
        return version
    }

    /// Runs on the open file; errors of SQLite come with what the system call said.
    func inDatabase<Result>(
        writing part: WrittenPart = .log,
        _ body: (Database) throws -> Result
    ) throws(StorageFailure) -> Result {
        guard let queue else { throw .broken("\(path) is not open") }
        do {
            return try queue.inDatabase { db in
                do {
                    return try body(db)
                } catch let error as DatabaseError {
                    throw StorageFailure(error, code: db.systemError(in: part))
                }
            }
        } catch {
            throw StorageFailure(error)
        }
    }

    // MARK: - The folder

    private func makeFolder() throws(StorageFailure) {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        let state = String(folder[..<(folder.lastIndex(of: "/") ?? folder.endIndex)])
        for folder in [state, folder] {
            guard mkdir(folder, 0o700) != 0, errno != EEXIST else { continue }
            let code = errno
            throw StorageFailure(code, "\(folder) can't be made")
        }
    }
}
