@testable import HerdCore

/// Each server's file, on a disk that is slow, full or broken now and then.
extension FloodWorld {
    /// What a server's storage machine has ordered, and has not heard of yet.
    enum Job {
        case open, load, fold
        /// Of so many rows, which begin there in the file.
        case save(rows: Int, start: Int)
        /// Of all that stands before `end` in the file.
        case sync(end: Int)
    }

    /// Somebody who reported and gets AT when this save is done.
    struct Waiting {
        let save: SaveNumber
        let client: Int
        let stored: Stored
    }

    mutating func happened(_ event: StorageMachine.Event, to node: Int) {
        guard let unsaved = nodes[node].server?.unsaved else { return }
        let directives = nodes[node].storage.handle(event, unsaved: unsaved, at: now)
        for directive in directives { perform(directive, by: node) }
    }

    private mutating func perform(_ directive: StorageMachine.Directive, by node: Int) {
        switch directive {
        case .open: begin(.open, by: node)
        case .load: begin(.load, by: node)
        case .save: save(node)
        case .fold: begin(.fold, by: node)
        case .ready: opened(node)
        case .answer(.saved):
            guard let save = nodes[node].server?.saveSucceeded() else { return }
            for waiting in takeWaiting(for: save, of: node) { acknowledge(waiting, by: node) }
        case .answer(.refused):
            guard let save = nodes[node].server?.saveFailed() else { return }
            _ = takeWaiting(for: save, of: node)
        case .keepUnsaved: _ = nodes[node].server?.saveFailed()
        case .refuseReports(let refuses): nodes[node].server?.refuseReports(refuses)
        case .markEverything: nodes[node].server?.saveEverything()
        case .wake(let moment):
            queue.add(.storageWake(node: node, life: nodes[node].life), due: moment)
        case .end(let reason):
            note("\(nodes[node].name) ends: \(reason)")
            crash(node)
            queue.add(.start(node: node), due: now + .milliseconds(20 + random.below(500)))
        case .setAside, .close, .settled:
            problems.append("\(nodes[node].name): \(directive) of a file that is whole")
        }
    }

    private mutating func save(_ node: Int) {
        var rows = ReportRows()
        nodes[node].server?.beginSave(into: &rows)
        var written: [(client: Int, stored: Stored)] = []
        rows.withEach { row in
            guard let report = row.report else { return }
            written.append((Self.client(of: report), Stored(report)))
        }
        let start = nodes[node].file.end
        nodes[node].file.write(written)
        begin(.save(rows: written.count, start: start), by: node)
    }

    private mutating func begin(_ job: Job, by node: Int) {
        let time = nodes[node].diskTime + .milliseconds(random.below(5))
        queue.add(.jobDone(node: node, life: nodes[node].life, job), due: now + time)
    }

    /// A job of a worker that has crashed meanwhile is nobody's.
    mutating func jobDone(_ node: Int, _ life: Int, _ job: Job) {
        guard nodes[node].life == life else { return }
        guard nodes[node].frozenUntil <= now else {
            let until = nodes[node].frozenUntil
            return queue.add(.jobDone(node: node, life: life, job), due: until)
        }
        switch job {
        case .open:
            happened(nodes[node].file.isFull ? .openedForReading : .opened, to: node)
        case .load: load(node)
        case .save(let rows, let start): written(rows, from: start, by: node)
        case .sync(let end): synced(upTo: end, by: node)
        case .fold: happened(.folded(isEnd: true), to: node)
        }
        pump(node)
    }

    private mutating func load(_ node: Int) {
        var rows = ReportRows()
        for stored in nodes[node].file.reports.compactMap(\.self) {
            stored.with { _ = rows.append(ReportRow($0)) }
        }
        if nodes[node].server?.restore(rows) != 0 {
            problems.append("\(nodes[node].name) takes what it wrote for no report")
        }
        happened(.rowsLoaded(isEnd: true), to: node)
    }

    private mutating func written(_ rows: Int, from start: Int, by node: Int) {
        if nodes[node].file.isFull {
            nodes[node].file.rollBack(to: start)
            return happened(.failed(.noRoom), to: node)
        }
        // One sync after the other, each for what was written before it began.
        let time = nodes[node].diskTime + .milliseconds(1 + random.below(5))
        nodes[node].syncsUntil = max(nodes[node].syncsUntil, now) + time
        let job = Job.sync(end: nodes[node].file.end)
        queue.add(
            .jobDone(node: node, life: nodes[node].life, job),
            due: nodes[node].syncsUntil
        )
        happened(.written(rows: rows), to: node)
    }

    private mutating func synced(upTo end: Int, by node: Int) {
        if nodes[node].failsNextSync {
            nodes[node].failsNextSync = false
            return happened(.syncFailed(.broken("fsync failed")), to: node)
        }
        if plan.syncsFiles { nodes[node].file.sync(upTo: end) }
        happened(.synced(saves: 1), to: node)
    }

    // MARK: - Acknowledgment

    private mutating func takeWaiting(for save: SaveNumber, of node: Int) -> [Waiting] {
        let over = nodes[node].waiting.filter { $0.save <= save }
        nodes[node].waiting.removeAll { $0.save <= save }
        return over
    }

    /// The client gets its AT: from now on nobody may forget its report.
    private mutating func acknowledge(_ waiting: Waiting, by node: Int) {
        let (client, stored) = (waiting.client, waiting.stored)
        if nodes[node].acknowledged[client].map({ stored.isNewer(than: $0) }) ?? true {
            nodes[node].acknowledged[client] = stored
        }
        if acknowledged[client].map({ stored.isNewer(than: $0) }) ?? true {
            acknowledged[client] = stored
        }
    }

    /// What a server has acknowledged stands in its file, whatever happens to it next.
    mutating func checkFile(of node: Int) {
        let reports = nodes[node].file.reports
        for client in 0..<Self.clients {
            guard let known = nodes[node].acknowledged[client] else { continue }
            guard reports[client].map({ known.isNewer(than: $0) }) ?? true else { continue }
            problems.append(
                "\(nodes[node].name)'s file has \(reports[client]?.line.text ?? "nothing")"
                    + " after AT for \(known.line.text)"
            )
        }
    }
}

extension FloodWorld.Stored {
    init(_ report: Report) {
        var line: [UInt8] = []
        line.appendUpdate(report)
        line.removeLast()
        self.init(line: line)
    }
}
