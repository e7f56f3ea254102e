import HerdCore

/// The reports as the server's file sees them.
extension Reports {
    var unsaved: UnsavedCount { machine.unsaved }
    /// IAMAT that were not taken because the disk had no room.
    var refused: Int { machine.reportsRefused }

    /// The disk has no room now.
    var isRefusing: Bool { machine.refusesReports }

    func refuseReports(_ refuses: Bool) { machine.refuseReports(refuses) }
    func beginSave(into rows: inout ReportRows) { machine.beginSave(into: &rows) }
    func saveSucceeded() -> SaveNumber { machine.saveSucceeded() }
    func saveFailed() -> SaveNumber { machine.saveFailed() }
    func saveEverything() { machine.saveEverything() }

    /// Takes what the file has; returns how many of the rows can't be reports.
    func restore(_ rows: ReportRows) -> Int {
        defer { pumpSoon() }
        return machine.restore(rows)
    }
}
