import HerdCore

/// How a worker begins and ends, decided without touching a socket.
///
///     starting ──▶ joining ──▶ standby ──▶ serving ──▶ draining ──▶ finishing ──▶ flushing
///         │           │         │ ▲         ▲  │ ▲ │                      ▲            └─▶ ended
///         ├───────────┴─────────│─│─────────┤  │ │ └──────────────────────┘
///         └─▶ listening ────────│─│─────────┤  │ │
///                               ▼ │         │  ▼ │
///                              taking ──────┘ handing ──▶ ended
///
/// A worker that keeps its reports in a file passes through loading, from wherever it is, before it
/// does what needs the file.
///
/// A worker that succeeds nobody, or one that died before it had told all, listens to its neighbors
/// before it serves, where they can tell what they know: it answers nobody from less than its
/// server has acknowledged. Clients wait.
///
/// A worker joins only where it succeeds another, and stands by until that one gives way: of the
/// two only one accepts, and what comes between waits in the socket's queue. Taking, its
/// predecessor's connections come; handing, this worker's go to its successor; both go back to
/// where they were if that fails. Draining lets clients go one by one, each behind a reply;
/// finishing lets all go now, each when its requests are answered; flushing gives the neighbors
/// what they have not got yet. Every phase from joining on has an end even if nobody moves, but for
/// standing by and taking, which end with the predecessor.
struct LifeMachine: Equatable, Sendable {
    var state: State = .starting
    let keepsFile: Bool
    /// Neighbors can tell what they know to whoever succeeds nobody.
    private var neighborsTell = false
    /// The file is open, and what it has is known where that is needed.
    var isFileReady: Bool
    /// Counts for phases that begin from now on.
    var patience: Patience

    enum State: Equatable, Sendable {
        case starting
        case joining(until: Moment)
        /// The file is not ready for what is to be done.
        case loading(then: Step)
        case listening(until: Moment)
        case standby
        /// What was asked meanwhile waits for the end of the hand-over, as does a lost predecessor.
        case taking(then: Ending?, predecessorIsGone: Bool)
        case serving
        case handing(then: Ending?)
        case draining(until: Moment)
        case finishing(until: Moment)
        case flushing(until: Moment)
        case ended
    }

    /// What a file that is ready allows.
    enum Step: Equatable, Sendable {
        /// Hear the neighbors, and serve after that.
        case listen
        /// Take the listening socket and serve.
        case serve
        /// Take the listening socket and stand by.
        case standBy
        /// Serve with the socket that was taken already.
        case accept
    }

    /// How a worker was asked to end.
    enum Ending: Equatable, Sendable {
        case drain(Duration)
        case finish
    }

    enum Event: Equatable, Sendable {
        case started(isSuccessor: Bool, neighborsTell: Bool = false)
        /// Every neighbor that can be reached has told all that it knows.
        case neighborsTold
        /// The file is open, and was read if that was asked for last.
        case fileReady
        /// The predecessor sent something.
        case predecessorSpoke
        /// The predecessor has sent all that it knows.
        case joined
        /// The predecessor accepts no longer.
        case predecessorGaveWay
        /// There is no predecessor any more; its reports come from its file, and from neighbors.
        case predecessorLost
        /// The predecessor's connections begin to come, have come, or will not come this time.
        case takingBegan
        case connectionsTaken
        case takingFailed
        /// This worker shall give its connections to its successor; they are gone, or remain here.
        case handoverAsked
        case connectionsHanded
        case handoverFailed
        case drainAsked(Duration)
        case finishAsked
        /// The last client connection is closed.
        case connectionsGone
        /// Every link has taken every report.
        case reportsFlushed
        case timerFired
    }

    enum Directive: Equatable, Sendable {
        case join
        /// Open the file and read it.
        case loadFile
        /// Open the file: the predecessor tells what is in it.
        case openFile
        /// Take the listening socket, and be ready.
        case open(accepting: Bool)
        /// Take the listening socket, for neighbors alone.
        case openToNeighbors
        /// Answer clients, also those that have waited, and be ready.
        case serve
        case accept
        case stopAccepting
        /// Tell the successor, if there is one.
        case giveWay
        case handOver
        /// The order to hand over can't be followed now.
        case refuseHandover
        case drainConnections
        case finishConnections
        /// Their time is over.
        case cutConnections
        case flushReports
        case wake(at: Moment)
        case end
    }

    /// How long each phase may take.
    struct Patience: Equatable, Sendable {
        /// A predecessor that is silent for so long is not waited for.
        var joinSilence: Duration = .seconds(2)
        /// Neighbors that have not told what they know by then are not waited for.
        var listening: Duration = .seconds(2)
        /// From the wish to finish until connections are cut.
        var finish: Duration = .seconds(10)
        /// A neighbor that takes nothing for so long gets the rest from its other neighbors.
        var flush: Duration = .seconds(2)
    }

    /// Whether this worker serves, or will.
    var isToServe: Bool {
        switch state {
        case .starting, .joining, .loading, .listening, .standby, .taking, .serving, .handing:
            true
        case .draining, .finishing, .flushing, .ended: false
        }
    }

    init(patience: Patience, keepsFile: Bool = false) {
        self.patience = patience
        self.keepsFile = keepsFile
        isFileReady = !keepsFile
    }

    mutating func handle(_ event: Event, at now: Moment) -> [Directive] {
        switch event {
        case .started(let isSuccessor, let neighborsTell):
            started(isSuccessor: isSuccessor, neighborsTell: neighborsTell, at: now)
        case .neighborsTold: neighborsTold()
        case .predecessorSpoke: predecessorSpoke(at: now)
        case .fileReady: fileReady(at: now)
        case .joined: joined(at: now)
        case .predecessorGaveWay: predecessorLeft(knows: true, at: now)
        case .predecessorLost: predecessorLeft(knows: false, at: now)
        case .takingBegan: takingBegan()
        case .connectionsTaken: connectionsTaken(at: now)
        case .takingFailed: takingFailed(at: now)
        case .handoverAsked: handoverAsked()
        case .connectionsHanded: connectionsHanded()
        case .handoverFailed: handoverFailed(at: now)
        case .drainAsked(let window): drainAsked(window, at: now)
        case .finishAsked: finishAsked(at: now)
        case .connectionsGone: connectionsGone(at: now)
        case .reportsFlushed: reportsFlushed()
        case .timerFired: timerFired(at: now)
        }
    }

    private mutating func started(
        isSuccessor: Bool,
        neighborsTell: Bool,
        at now: Moment
    ) -> [Directive] {
        guard state == .starting else { return [] }
        self.neighborsTell = neighborsTell
        guard isSuccessor else { return beginAlone(at: now) }
        let until = now + patience.joinSilence
        state = .joining(until: until)
        return (keepsFile ? [.openFile] : []) + [.join, .wake(at: until)]
    }

    /// Nobody else of this server tells what it has acknowledged: its file and neighbors do.
    mutating func beginAlone(at now: Moment) -> [Directive] {
        load(then: neighborsTell ? .listen : .serve, at: now)
    }

    private mutating func predecessorSpoke(at now: Moment) -> [Directive] {
        guard case .joining = state else { return [] }
        let until = now + patience.joinSilence
        state = .joining(until: until)
        return [.wake(at: until)]
    }

    private mutating func joined(at now: Moment) -> [Directive] {
        guard case .joining = state else { return [] }
        return take(.standBy, at: now)
    }

    mutating func drainAsked(_ window: Duration, at now: Moment) -> [Directive] {
        switch state {
        case .serving:
            let until = now + window
            state = .draining(until: until)
            return [.stopAccepting, .giveWay, .drainConnections, .wake(at: until)]
        case .listening:
            return neighborsTold() + drainAsked(window, at: now)
        case .starting, .joining, .loading, .standby:
            return end()
        case .taking, .handing:
            return endLater(.drain(window))
        case .draining, .finishing, .flushing, .ended:
            return []
        }
    }

    mutating func finishAsked(at now: Moment) -> [Directive] {
        switch state {
        case .serving:
            return [.stopAccepting, .giveWay] + finish(at: now)
        case .listening:
            return neighborsTold() + finishAsked(at: now)
        case .draining:
            return finish(at: now)
        case .starting, .joining, .loading, .standby:
            return end()
        case .taking, .handing:
            return endLater(.finish)
        case .finishing, .flushing, .ended:
            return []
        }
    }

    private mutating func finish(at now: Moment) -> [Directive] {
        let until = now + patience.finish
        state = .finishing(until: until)
        return [.finishConnections, .wake(at: until)]
    }

    private mutating func connectionsGone(at now: Moment) -> [Directive] {
        switch state {
        case .draining, .finishing:
            let until = now + patience.flush
            state = .flushing(until: until)
            return [.flushReports, .wake(at: until)]
        case .starting, .joining, .loading, .listening, .standby, .taking, .serving, .handing,
            .flushing, .ended:
            return []
        }
    }

    private mutating func reportsFlushed() -> [Directive] {
        guard case .flushing = state else { return [] }
        return end()
    }

    mutating func end() -> [Directive] {
        state = .ended
        return [.end]
    }

    /// Timers are never cancelled: one that comes too early, or for a past state, changes nothing.
    private mutating func timerFired(at now: Moment) -> [Directive] {
        switch state {
        case .joining(let until):
            return now >= until ? beginAlone(at: now) : []
        case .listening(let until):
            return now >= until ? neighborsTold() : []
        case .draining(let until):
            return now >= until ? finish(at: now) : []
        case .finishing(let until):
            return now >= until ? [.cutConnections] : []
        case .flushing(let until):
            return now >= until ? end() : []
        case .starting, .loading, .standby, .taking, .serving, .handing, .ended:
            return []
        }
    }
}
