import CLinux
import Foundation
public import HerdCore

/// Starts, watches and reloads the workers of one herd: the shell around `HerdLife`.
///
/// One thread, the reactor's, does all of it. Whatever happens goes through one door, `happened`;
/// the machine answers with directives, and `perform` does what they say. Files to read next:
/// `Supervisor+Events`, `+Launching`, `+Workers`, `+Reload`, `+Operations`, `+Ending`.
public actor Supervisor: HerdOperations {
    /// Where people edit the herd's configuration.
    let file: String
    /// The one that is in force.
    var configuration: HerdConfiguration
    let premises: Premises
    var members: [String: Member]
    var programPaths: Programs
    /// What is being brought in; nil where nothing is.
    var next: NextHerd?
    /// Sockets of addresses that no member has any more, until nobody listens on them.
    var retired: [OwnedDescriptor] = []
    /// The last number that a worker of each server got, also of servers that are gone.
    var generations: [String: Int]
    let launcher: Launcher
    let logs: LogCollector
    let notify: NotifySocket
    let stateWriter: StateWriter
    /// Nil where workers can't have control groups.
    let groups: ControlGroups?
    let deaths: DeathArchive
    let started: Moment
    let bootID = ProcessIdentity.bootID()
    /// Nil where nobody asked to be told how the herd is.
    let service: ServiceLink?
    let reapsOrphans: Bool
    let ownsOrphans: Bool
    let hadTerminal = Terminal.isThere
    nonisolated let ended = DispatchSemaphore(value: 0)
    private let thread: ReactorThread

    var life: HerdLife
    var random = SystemRandomNumberGenerator()
    var events: [HerdEvent] = []
    var isPerforming = false
    var workers: [WorkerKey: RunningWorker] = [:] {
        didSet { areWorkersUnsaved = true }
    }
    var areWorkersUnsaved = false
    /// The machine's record of this version is in `lastState`.
    var savedVersion = 0
    var launching: [WorkerKey: Launch] = [:]
    var earlyNotes = EarlyNotes()
    /// Of spares that are, or are about to be.
    var spareSockets: [WorkerKey: SpareSocket] = [:]
    /// What lies where the programs are built, by their names in the release store.
    var programs: [String: ProgramOnDisk]
    /// Families that were killed; the last of them dies within an instant.
    var dying: [WorkerFamily] = []
    /// The last worker of each server that is gone.
    var departed: [String: DepartedWorker] = [:]
    var sharedMemory = SharedMemoryCount()
    var notifyWatch: Reactor.Watch?
    var signalPipe: SignalPipe?
    var signalWatch: Reactor.Watch?
    var signalled = false
    var lastOperation: OperationID = 0
    var waiting: [OperationID: CheckedContinuation<OperationFailure?, Never>] = [:]
    var waitingForDown: [OperationID: CheckedContinuation<DownReport, Never>] = [:]
    var progress: [OperationID: ProgressStream] = [:]
    /// Reloads that were refused, until whoever asked has been told.
    var refusals: [OperationID: OperationFailure] = [:]
    var lastState: HerdState
    /// Until what has happened is written down.
    var heldBack: [@Sendable (isolated Supervisor) -> Void] = []
    var downAnswers: [OperationID] = []
    var downReport = DownReport(stopped: [], killed: [])
    var isOver = false
    /// The herd is another supervisor's.
    var hasLeft = false

    /// Takes the herd's lock, makes its folders, keeps the program, and binds every socket.
    ///
    /// `bytes` is the text that `configuration` was read from, since workers read it again; `root`
    /// is the absolute path of the folder of herd.json, and `file` that of the file itself.
    public init(
        configuration: HerdConfiguration,
        bytes: [UInt8],
        root: String,
        file: String? = nil,
        programs: Programs,
        service environment: ServiceEnvironment = ServiceEnvironment(),
        groups: ControlGroups? = .ofThisProcess
    ) throws(SupervisorFailure) {
        premises = try Premises(
            configuration,
            bytes: bytes,
            root: root,
            programs: programs,
            passed: environment.passed
        )
        let configuration = premises.configuration
        self.configuration = configuration
        self.groups = groups
        self.file = file ?? "\(root)/herd.json"
        programPaths = programs
        generations = premises.generations
        members = Dictionary(uniqueKeysWithValues: premises.members.map { ($0.name, $0) })
        logs = premises.logs
        do {
            thread = try ReactorThread(name: "supervisor")
            launcher = try Launcher(program: programs.launch)
            notify = try NotifySocket(path: premises.folder.notifySocket)
        } catch {
            premises.logs.stop()
            throw .systemRefused(what: "set the supervisor up", reason: "\(error)")
        }
        let now = thread.reactor.now
        started = now
        self.programs = premises.newest.programs
        let patience = configuration.restart.startWithin
        service = ServiceLink(environment, begun: started, patience: patience)
        ownsOrphans = environment.ownsOrphans
        reapsOrphans = environment.isInit || environment.ownsOrphans
        if environment.isInit { ProcessGroup.leadIfNoneIsSeen() }
        life = HerdLife(
            members: premises.members.map { [premises] member in
                (member.name, Self.life(of: member, premises, at: now))
            },
            restart: configuration.restart,
            previous: premises.previous,
            interrupted: premises.adoption?.record.reload,
            policy: premises.adoption?.record.policy
        )
        lastState = HerdState()
        lastState.releases = premises.releasesBefore
        stateWriter = StateWriter(premises.folder.stateFile) { [logs] sentence in
            logs.record(HerdFolder.supervisorLog, sentence)
        }
        deaths = DeathArchive(premises.members.map(\.name), folder: premises.folder, logs: logs)
    }

    deinit {
        thread.reactor.stop()
    }

    /// The actor's methods run on the reactor's thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.reactor.asUnownedSerialExecutor()
    }

    nonisolated var reactor: Reactor { thread.reactor }

    /// Starts every server and returns when the herd is down again: by `down`, SIGINT or SIGTERM.
    ///
    /// A second signal cuts the stop short. Blocks its thread.
    public nonisolated func run(signals: [Int32] = [SIGINT, SIGTERM]) {
        start(signals: signals)
        waitForEnd()
    }

    /// Starts every server; what is asked later is answered later.
    nonisolated func start(signals: [Int32]) {
        reactor.post {
            self.assumeIsolated { $0.begin(signals: signals) }
        }
    }

    /// Blocks its thread until the herd is down.
    nonisolated func waitForEnd() { ended.wait() }

    private static func life(
        of member: Member,
        _ premises: Premises,
        at now: Moment
    ) -> ServerLife {
        let policy = LifePolicy(of: member, premises.configuration)
        if let record = premises.adoption?.record.servers[member.name] {
            return ServerLife(adopting: record, policy: policy, at: now)
        }
        return ServerLife(
            policy: policy,
            release: premises.newest.releases[member.name],
            lastGeneration: premises.generations[member.name] ?? 0
        )
    }
}

extension LifePolicy {
    /// The rules of one member's life.
    init(of member: Member, _ configuration: HerdConfiguration) {
        self.init(
            restart: configuration.restart,
            stop: member.stop,
            reload: configuration.reload,
            readiness: member.readiness,
            replacement: member.replacement
        )
    }
}
