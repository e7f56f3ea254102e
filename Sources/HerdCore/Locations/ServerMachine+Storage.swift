/// What passes between a server's table and its file.
extension ServerMachine {
    public var unsaved: UnsavedCount { keeper.unsaved.count }
    /// IAMAT that this worker did not take because the disk had no room.
    public var reportsRefused: Int { keeper.reportsRefused }

    /// IAMAT are not taken now.
    public var refusesReports: Bool { keeper.refuses }

    /// Whether IAMAT are refused, because they could not be kept.
    public mutating func refuseReports(_ refuses: Bool) {
        keeper.refuses = refuses
    }

    /// Begins a save; `rows` becomes what it is to have.
    public mutating func beginSave(into rows: inout ReportRows) {
        rows.removeAll()
        let table = table
        keeper.unsaved.begin { index in
            table.withReport(at: index) { _ = rows.append(ReportRow($0)) }
        }
    }

    /// The save that was begun is done: what it had is on the disk.
    ///
    /// Returns its number.
    public mutating func saveSucceeded() -> SaveNumber {
        keeper.unsaved.succeeded()
    }

    /// The save that was begun has left nothing on the disk.
    ///
    /// Returns its number.
    public mutating func saveFailed() -> SaveNumber {
        keeper.unsaved.failed()
    }

    /// The file is a new one, and has nothing of what is known here.
    public mutating func saveEverything() {
        keeper.unsaved.markAll(count: table.count)
    }

    /// Takes what the file has, where nothing newer is known; links hear of it as of any news.
    ///
    /// Returns how many rows no server can have written: the file is damaged where it is not 0.
    public mutating func restore(_ rows: ReportRows) -> Int {
        var damaged = 0
        rows.withEach { row in
            guard let report = row.report else {
                damaged += 1
                return
            }
            restore(report)
        }
        return damaged
    }
}
