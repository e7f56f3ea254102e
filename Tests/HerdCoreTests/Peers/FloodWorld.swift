@testable import HerdCore

/// A herd of real machines on seeded time, network, clocks and disks.
///
/// Everything that happens is drawn from the seed: who reports what where, which links are cut in
/// which direction, which servers crash, freeze or get another time of day.
struct FloodWorld {
    /// What this run is made of.
    struct Plan {
        var servers = 3
        var reports = 30
        /// Faults happen until then; after that everything heals.
        var faultsEnd: Moment = Moment(.seconds(4))
        /// UPDATE lines may be lost, doubled or swapped while faults happen.
        var isLossy = false
        /// Clocks stand still for so long, and clients agree on the time: labels are the same.
        var clockTick: Int64 = 1
        /// A supervisor keeps the sockets of servers that are down.
        var holdsSockets = true
        /// How each server's table is cut.
        var sharding = Sharding.whole
        /// Off, to see that the simulation notices.
        var comparesTables = true
        var syncsFiles = true
    }

    enum Action {
        case arrive(wire: Int, end: Int)
        case connect(wire: Int, attempt: Int)
        case hangUp(wire: Int, end: Int)
        case wake(node: Int, life: Int)
        case storageWake(node: Int, life: Int)
        case jobDone(node: Int, life: Int, Job)
        case client
        case fault
        case start(node: Int)
    }

    let plan: Plan
    var random: SplitMix64
    var now = Moment(.zero)
    var nodes: [Node] = []
    var wires: [Wire] = []
    var queue = TimerQueue<Action>()
    /// Until when nothing gets from one server to the other, and how long everything takes.
    var cuts: [[Moment]]
    var delays: [[Duration]]
    /// The newest report of each client that somebody got AT for.
    var acknowledged: [Stored?]
    /// The last events, for who has to understand a failure.
    var history: [String] = []
    var problems: [String] = []
    private var reportsLeft: Int

    static let clients = 6
    static let names = ["Goloman", "Hands", "Holiday", "Welsh", "Wilkes"]

    init(seed: UInt64, _ plan: Plan) {
        self.plan = plan
        random = SplitMix64(seed: seed)
        reportsLeft = plan.reports
        let count = plan.servers
        cuts = Array(repeating: Array(repeating: Moment(.zero), count: count), count: count)
        delays = Array(
            repeating: Array(repeating: .milliseconds(5), count: count),
            count: count
        )
        acknowledged = Array(repeating: nil, count: Self.clients)
        for number in 0..<count {
            let neighbors = Self.neighbors(of: number, among: count)
            nodes.append(Node(number: number, neighbors: neighbors))
            queue.add(.start(node: number), due: Moment(.milliseconds(random.below(200))))
        }
        queue.add(.client, due: Moment(.milliseconds(50)))
        queue.add(.fault, due: Moment(.milliseconds(300)))
    }

    /// The paper's graph, less the servers that are not there.
    static func neighbors(of number: Int, among count: Int) -> [Int] {
        let pairs = [(0, 1), (0, 2), (0, 4), (1, 4), (2, 3), (2, 4)]
        return pairs.compactMap { pair in
            pair.0 == number ? pair.1 : pair.1 == number ? pair.0 : nil
        }.filter { $0 < count }
    }

    /// Runs everything that happens until then.
    mutating func run(until end: Moment) {
        while let due = queue.nextDue, due <= end, let action = queue.takeDue(at: due) {
            now = due
            perform(action)
        }
        now = end
    }

    /// Runs the whole plan; the problems that were found, the first of them first.
    mutating func run() -> [String] {
        run(until: plan.faultsEnd)
        heal()
        let patience: Duration = plan.isLossy ? .seconds(14) : .seconds(3)
        let end = now + patience
        while now < end, !isConverged { run(until: now + .milliseconds(100)) }
        checkAtRest()
        return problems
    }

    private mutating func perform(_ action: Action) {
        switch action {
        case .arrive(let wire, let end): arrive(wire, end)
        case .connect(let wire, let attempt): connect(wire, attempt)
        case .hangUp(let wire, let end): hangUp(wire, end)
        case .wake(let node, let life): wake(node, life)
        case .storageWake(let node, let life): storageWake(node, life)
        case .jobDone(let node, let life, let job): jobDone(node, life, job)
        case .client: clientActs()
        case .fault: faultHappens()
        case .start(let node): start(node)
        }
    }

    private mutating func clientActs() {
        guard reportsLeft > 0, now < plan.faultsEnd else { return }
        reportsLeft -= 1
        let node = random.below(nodes.count)
        if random.below(4) == 0 { ask(node) } else { report(to: node) }
        let pause = plan.faultsEnd.sinceStart / plan.reports
        queue.add(.client, due: now + pause * Double(random.below(200)) / 100)
    }

    mutating func note(_ text: String) {
        history.append("\(now.sinceStart) \(text)")
        if history.count > 60 { history.removeFirst(20) }
    }
}

extension SplitMix64 {
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
