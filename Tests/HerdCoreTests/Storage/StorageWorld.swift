@testable import HerdCore

/// One worker with its clients, on a disk that outlives it; chance says what happens next.
struct StorageWorld {
    var random: SplitMix64
    let mayDamage: Bool
    private var disk = SavedDisk()
    /// The time of the newest report of each client that got its AT.
    private(set) var acknowledged: [String: Int] = [:]
    /// Clients of whose reports a worker did not know when it became ready.
    private(set) var forgotten: [String] = []
    /// Whether the worker lives; one that the disk has ended does not.
    private(set) var isUp = true
    private let durability: Durability
    private let sharding: Sharding
    private var server: TestServer
    private var file = StorageMachine()
    private var job: Job?
    private var now = Moment(.seconds(1_000))
    private var timers: [Moment] = []
    private var clients = [TestClient](repeating: TestClient(), count: 3)
    private var lastTime = 0

    enum Job {
        case open, load, save(ReportRows), fold, setAside, close
    }

    init(seed: UInt64, durability: Durability = .commit, mayDamage: Bool) {
        random = SplitMix64(seed: seed)
        self.mayDamage = mayDamage
        self.durability = durability
        sharding = seed % 2 == 0 ? .whole : Sharding(atLeast: 4)
        server = TestServer(durability: durability, sharding: sharding)
        happened(.loadAsked)
    }

    /// Replies that are owed now.
    var unanswered: Int { clients.reduce(0) { $0 + $1.asked - $1.answered } }
    var unsaved: UnsavedCount { server.machine.unsaved }

    /// One step of a worker that chance may kill, and that begins again then.
    mutating func step() {
        if Int.random(in: 0..<80, using: &random) == 0 { crash() }
        if isUp { live() }
        if !isUp { restart() }
    }

    /// One step of a worker that only the disk may end.
    mutating func live() {
        switch Int.random(in: 0..<11, using: &random) {
        case 0..<4: report()
        case 4: update()
        case 5..<8: finishJob(mayFail: true)
        case 8, 9: finishSync(mayFail: true)
        default: passTime()
        }
    }

    /// Nothing fails any more, until nothing is left to do.
    mutating func rest() {
        for _ in 0..<200 {
            finishJob(mayFail: false)
            finishSync(mayFail: false)
            passTime()
        }
    }

    /// The disk has every report that was acknowledged, or a newer one, if the power fails now.
    var lost: [String] { lost(from: disk.durable.newest.mapValues(\.time)) }

    /// The times of the reports that the worker knows.
    private var known: [String: Int] {
        var known: [String: Int] = [:]
        for shard in 0..<sharding.count {
            let table = server.machine.shards.look(at: shard) { $0.table }
            for index in 0..<table.count {
                var line: [UInt8] = []
                table.withReport(at: index) { line.appendUpdate($0) }
                let words = String(decoding: line, as: UTF8.self).split(separator: " ")
                known["\(words[1])"] = Int(words[3])
            }
        }
        return known
    }

    private func lost(from known: [String: Int]) -> [String] {
        acknowledged.filter { client, time in (known[client] ?? -1) < time }.map(\.key)
    }

    // MARK: - What happens

    private mutating func report() {
        let number = Int.random(in: clients.indices, using: &random)
        let client = "c\(Int.random(in: 0..<5, using: &random))"
        lastTime += 1
        let time = max(1, lastTime - Int.random(in: 0...3, using: &random))
        let line = "IAMAT \(client) +1.0+1.0 \(time)"
        clients[number].ask(line, of: &server)
        take(clients[number].takeReplies())
        happened(.reportsChanged)
    }

    private mutating func update() {
        let client = "c\(Int.random(in: 0..<5, using: &random))"
        lastTime += 1
        _ = server.handle(
            "UPDATE \(client) +2.0+2.0 \(lastTime) \(1_520_023_935_182_837_383 + lastTime) Hands",
            from: .link(LinkID(1))
        )
        happened(.reportsChanged)
    }

    private mutating func passTime() {
        guard let next = timers.min() else { return }
        now = max(now, next)
        timers.removeAll { $0 <= now }
        happened(.timerFired)
    }

    /// The worker is killed: what is under way may have been written or not.
    private mutating func crash() {
        if case .save(let rows) = job, Bool.random(using: &random) { disk.commit(rows) }
        if case .fold = job, Bool.random(using: &random) { _ = disk.fold(using: &random) }
        isUp = false
    }

    /// Begins with what the disk has, the power having failed meanwhile or not.
    private mutating func restart() {
        disk.powerFails(using: &random)
        server = TestServer(durability: durability, sharding: sharding)
        file = StorageMachine()
        clients = [TestClient](repeating: TestClient(), count: 3)
        (job, timers, isUp) = (nil, [], true)
        happened(.loadAsked)
    }

    private mutating func finishJob(mayFail: Bool) {
        guard let job else { return }
        self.job = nil
        if mayFail, Int.random(in: 0..<4, using: &random) == 0 { return fail(job) }
        switch job {
        case .open:
            disk.open()
            happened(.opened)
        case .load:
            _ = server.machine.restore(disk.written.rows)
            happened(.rowsLoaded(isEnd: true))
        case .save(let rows):
            disk.commit(rows)
            disk.wroteSave()
            happened(.written(rows: rows.count))
        case .fold: happened(.folded(isEnd: disk.fold(using: &random)))
        case .setAside:
            disk = SavedDisk()
            happened(.wasSetAside)
        case .close: happened(.closed)
        }
    }

    private mutating func finishSync(mayFail: Bool) {
        guard disk.isSyncing else { return }
        guard mayFail, Int.random(in: 0..<8, using: &random) == 0 else {
            return happened(.synced(saves: disk.synced()))
        }
        disk.syncFailed()
        guard mayDamage else { return happened(.syncFailed(.broken("the disk"))) }
        disk.lose()
        happened(.syncFailed(.gone))
    }

    /// A full disk can be read, if something is there.
    private mutating func fail(_ job: Job) {
        let failure = randomFailure()
        switch job {
        case .open where failure == .noRoom && !disk.written.newest.isEmpty:
            happened(.openedForReading)
        case .load where failure == .noRoom: happened(.failed(.busy))
        case .open, .load, .save, .fold, .setAside, .close: happened(.failed(failure))
        }
    }

    private mutating func randomFailure() -> StorageFailure {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: .noRoom
        case 1: .busy
        case 2: mayDamage ? .noRoom : .broken("the disk")
        default: mayDamage ? .damaged("the disk") : .busy
        }
    }

    // MARK: - The machine

    private mutating func happened(_ event: StorageMachine.Event) {
        let directives = file.handle(event, unsaved: server.machine.unsaved, at: now)
        for directive in directives { perform(directive) }
    }

    private mutating func perform(_ directive: StorageMachine.Directive) {
        switch directive {
        case .open: begin(.open)
        case .load: begin(.load)
        case .save:
            var rows = ReportRows()
            server.machine.beginSave(into: &rows)
            begin(.save(rows))
        case .fold: begin(.fold)
        case .setAside: begin(.setAside)
        case .close: begin(.close)
        case .answer(.saved): answer(server.machine.saveSucceeded(), .saved)
        case .answer(.refused): answer(server.machine.saveFailed(), .refused)
        case .keepUnsaved: _ = server.machine.saveFailed()
        case .refuseReports(let refuses): server.machine.refuseReports(refuses)
        case .markEverything: server.machine.saveEverything()
        case .end: isUp = false
        case .wake(let moment): timers.append(moment)
        case .ready: forgotten += lost(from: known)
        case .settled: break
        }
    }

    private mutating func begin(_ job: Job) {
        precondition(self.job == nil, "\(job) begins in state \(file.state)")
        self.job = job
    }

    private mutating func answer(_ save: SaveNumber, _ outcome: SaveOutcome) {
        for number in clients.indices {
            clients[number].saveEnded(save, outcome)
            take(clients[number].takeReplies())
        }
    }

    private mutating func take(_ replies: [Substring]) {
        for reply in replies where reply.hasPrefix("AT ") {
            let words = reply.split(separator: " ")
            let time = Int(words[5]) ?? 0
            acknowledged["\(words[3])"] = max(acknowledged["\(words[3])"] ?? 0, time)
        }
    }
}

/// One connection: what it has asked, and the replies that have left.
struct TestClient {
    private(set) var asked = 0
    private(set) var answered = 0
    private var queue = ReplyQueue()
    private var output: [UInt8] = []

    mutating func ask(_ line: String, of server: inout TestServer) {
        asked += 1
        let outcome = queue.append(to: &output) { output in
            let (outcome, reply) = server.handle(line)
            output += Array(reply.utf8)
            return outcome
        }
        guard case .saving(let save) = outcome else { return }
        Array(line.utf8).withUnsafeBytes { queue.hold(from: &output, until: save, line: $0) }
    }

    mutating func saveEnded(_ save: SaveNumber, _ outcome: SaveOutcome) {
        queue.saveEnded(save, outcome, to: &output)
    }

    mutating func takeReplies() -> [Substring] {
        let replies = String(decoding: output, as: UTF8.self).split(separator: "\n")
        output = []
        answered += replies.count
        return replies
    }
}
