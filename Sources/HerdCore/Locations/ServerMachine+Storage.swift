/// What passes between a server's table and its file.
///
/// All shards begin and end each save together, so its number means the same in all of them.
/// Several may be under way: they succeed in the order in which they began, and fail from the last.
extension ServerMachine {
    public var unsaved: UnsavedCount {
        (0..<shards.sharding.count).reduce(into: UnsavedCount()) { sum, number in
            let unsaved = shards.look(at: number) { $0.keeper.unsaved.count }
            sum.awaited += unsaved.awaited
            sum.others += unsaved.others
        }
    }

    /// IAMAT that this worker did not take because the disk had no room.
    public var reportsRefused: Int { shards.sum { $0.keeper.reportsRefused } }

    /// IAMAT are not taken now.
    public var refusesReports: Bool { shards.look(at: 0) { $0.keeper.refuses } }

    /// Whether IAMAT are refused, because they could not be kept.
    public mutating func refuseReports(_ refuses: Bool) {
        shards.each { $0.keeper.refuses = refuses }
    }

    /// Begins one more save; `rows` becomes what it is to have.
    ///
    /// A report that comes to a shard before its turn is in this save, one that comes after it in
    /// the next: each shard says which number its reports wait for. Shards take turns in having
    /// their others saved first.
    public mutating func beginSave(into rows: inout ReportRows) {
        rows.removeAll()
        var room = UnsavedReports.othersMax
        let count = shards.sharding.count
        for offset in 0..<count {
            let number = (firstToSave + offset) % count
            shards.withShard(number) { shard, _ in
                room -= shard.beginSave(othersMax: room, into: &rows) { $0 * count + number }
            }
        }
        firstToSave = (firstToSave + 1) % count
    }

    /// The oldest save that is under way is done: what it had is on the disk.
    ///
    /// Returns its number.
    public mutating func saveSucceeded() -> SaveNumber {
        endSave { $0.succeeded() }
    }

    /// The save that was begun last has left nothing on the disk that counts.
    ///
    /// Returns its number.
    public mutating func saveFailed() -> SaveNumber {
        endSave { $0.failed() }
    }

    private mutating func endSave(_ end: (inout UnsavedReports) -> SaveNumber) -> SaveNumber {
        var save = SaveNumber.none
        shards.each { save = end(&$0.keeper.unsaved) }
        return save
    }

    /// The file is a new one, and has nothing of what is known here.
    public mutating func saveEverything() {
        shards.each { $0.keeper.unsaved.markAll(count: $0.table.count) }
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
            let shard = shards.sharding.shard(of: report.sighting.client)
            shards.withShard(shard) { $0.restore(report, takesRoom: $1) }
        }
        return damaged
    }
}

extension ReportShard {
    /// Gives `rows` what this shard has to save; returns how many of them nobody waits for.
    ///
    /// `place` says where in the whole table a report of this shard stands.
    fileprivate mutating func beginSave(
        othersMax: Int,
        into rows: inout ReportRows,
        place: (Int) -> Int
    ) -> Int {
        let table = table
        return keeper.unsaved.begin(othersMax: othersMax) { index in
            table.withReport(at: index) { _ = rows.append(ReportRow($0), at: place(index)) }
        }
    }
}
