import CLinux
import HerdCore

/// Runs clients against the servers of a herd, on the calling thread, until it is told to stop.
///
/// The seed decides who the clients are and what they say; when the network lets them say it, and
/// so the order of their draws, it does not.
public final class LoadRun {
    private let world: World
    private let clients: [Client]
    /// Which client wants to be woken when.
    private var deadlines = TimerQueue<(due: Moment, number: Int)>()

    /// Events taken from the kernel at once.
    private static let batch = 64
    private static let stopToken = UInt64.max

    /// `onMistake` gets a sentence for each mistake, as it happens.
    public init(
        _ plan: LoadPlan,
        onMistake: @escaping (String) -> Void
    ) throws(LoadFailure) {
        let world = try World(plan: plan, onMistake: onMistake)
        self.world = world
        let now = world.now
        clients = plan.casts().enumerated().map { number, cast in
            Client(
                number: number,
                kind: cast.kind,
                target: cast.target,
                world: world,
                starts: now + plan.spread * Double.random(in: 0...1, using: &world.numbers)
            )
        }
        for client in clients { enter(client) }
    }

    public var report: LoadReport { world.report }
    /// What the herd has acknowledged so far.
    public var record: ReportRecord { world.record }

    /// Returns when every client has ended, which is soon after `stop` became readable or after
    /// `time`; `progress` is called meanwhile with the time that has passed.
    public func run(
        stop: Int32,
        time: Duration? = nil,
        every interval: Duration = .seconds(1),
        progress: (Duration) -> Void = { _ in }
    ) throws(LoadFailure) {
        let code = clinux_epoll_add(world.epoll, stop, CLINUX_READABLE, Self.stopToken)
        guard code == 0 else { throw LoadFailure("watch descriptor \(stop)", code: -code) }
        let began = world.now
        let end = time.map { began + $0 }
        var nextProgress = began + interval
        var isFinishing = false
        while !clients.allSatisfy(\.isOver) {
            let limit = isFinishing ? nextProgress : min(end ?? nextProgress, nextProgress)
            let wantsStop = try turn(until: limit)
            if !isFinishing, wantsStop || end.map({ $0 <= world.now }) == true {
                isFinishing = true
                clinux_epoll_remove(world.epoll, stop)
                for client in clients { touch(client) { $0.finish() } }
            }
            if nextProgress <= world.now {
                progress(world.now - began)
                nextProgress = nextProgress + interval
            }
        }
    }

    /// Waits for what comes first, and serves it; true when the end is wanted.
    private func turn(until limit: Moment) throws(LoadFailure) -> Bool {
        let wait = min(deadlines.nextDue ?? limit, limit) - world.now
        let milliseconds = max(0, Int(wait / .milliseconds(1)) + 1)
        var wantsStop = false
        var events = Array(repeating: clinux_event(), count: Self.batch)
        let count = clinux_epoll_wait(
            world.epoll,
            &events,
            Int32(Self.batch),
            wait <= .zero ? 0 : Int32(clamping: milliseconds)
        )
        guard count >= 0 else { throw LoadFailure("wait for events", code: -count) }
        for event in events[..<Int(count)] {
            if event.token == Self.stopToken {
                wantsStop = true
            } else {
                touch(clients[Int(event.token)]) { $0.readable() }
            }
        }
        serveDeadlines()
        return wantsStop
    }

    private func serveDeadlines() {
        let now = world.now
        while let (due, number) = deadlines.takeDue(at: now) {
            let client = clients[number]
            guard client.deadline == due else { continue }
            client.deadline = nil
            if let wakesAt = client.wakesAt, wakesAt <= now {
                world.report.ownDelay = max(world.report.ownDelay, now - wakesAt)
                touch(client) { $0.wake() }
            } else {
                enter(client)
            }
        }
    }

    private func touch(_ client: Client, _ event: (Client) -> Void) {
        event(client)
        enter(client)
    }

    /// A client has one deadline that counts; it may be too early, never too late.
    private func enter(_ client: Client) {
        guard let wakesAt = client.wakesAt else { return }
        if let entered = client.deadline, entered <= wakesAt { return }
        client.deadline = wakesAt
        deadlines.add((wakesAt, client.number), due: wakesAt)
    }
}
