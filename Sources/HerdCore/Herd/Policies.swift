/// What a server allows its clients, each default with its reason.
public struct Limits: Equatable, Sendable {
    /// Longest line, LF not counted: the longest legal one has some 600 bytes.
    public var lineBytesMax = 1_024
    /// A line must be finished so long after its first byte, lest slow clients hold connections.
    public var unfinishedLine: Duration = .seconds(10)
    /// A connection on which nothing moves is closed after this.
    public var idle: Duration = .seconds(600)
    /// Open at once; each holds a descriptor.
    public var connectionsMax = 10_000
    /// Descriptors kept free for neighbors, places and logs.
    public var descriptorsSpare = 64
    /// Requests in work on one connection; beyond it, reading stops.
    public var pipelinedMax = 64
    /// Reply bytes the client has not taken; beyond it, reading stops.
    public var unsentBytesPause = 262_144
    /// Reply bytes the client has not taken; beyond it, the connection is closed.
    public var unsentBytesMax = 1_048_576
    /// So long over `unsentBytesPause`, and the connection is closed.
    public var unsentAge: Duration = .seconds(10)
    /// Clients whose newest report is kept.
    public var clientsMax = 1_000_000
    /// What all connections may hold together of replies unsent and lines that wait.
    ///
    /// A thousand clients that do not read take no more than that, so a server can be given its
    /// memory: some 20 MiB, this, 100 bytes a client and 10 KiB a connection.
    public var memoryBytesMax = 33_554_432
    /// Open at once from one address: ten addresses are needed to take all that there are.
    public var addressConnectionsMax = 1_000
    /// Lines a second from one address, behind which a whole network may be; 0: any number.
    ///
    /// A hundredth of what a server answers, and a line a second from a thousand clients.
    public var addressRequestsPerSecond = 1_000
    /// Lines that an address may have saved, as when many clients of one network come back at once.
    public var addressRequestsBurst = 2_000
    /// Whether the limits of an address hold for this computer's own clients as well.
    public var addressLoopback = false

    public init() {}
}

/// When a worker that died is started again.
public struct RestartPolicy: Equatable, Sendable {
    /// A worker that lived so long is started again at once.
    public var stableAfter: Duration = .seconds(10)
    /// First pause of the full-jitter exponential back-off.
    public var pauseMin: Duration = .milliseconds(250)
    /// No pause is longer.
    public var pauseMax: Duration = .seconds(30)
    /// So long ready, and the back-off begins anew.
    public var resetAfter: Duration = .seconds(60)
    /// A worker must be ready within this, or it counts as failed.
    public var startWithin: Duration = .seconds(30)
    /// No heartbeat for so long is a hang.
    public var heartbeatWithin: Duration = .seconds(5)
    /// The herd-wide token bucket: restarts at once, and restarts a second.
    public var budgetBurst = 10
    public var budgetPerSecond = 2.0

    public init() {}
}

/// The ladder of a stop: a duration for each step.
public struct StopPolicy: Equatable, Sendable {
    /// From SIGTERM, which drains, to SIGKILL of the whole session.
    public var grace: Duration = .seconds(10)
    /// Instead of SIGTERM, of a server with a command that says so.
    public var signal: StopSignal = .terminate

    static let graceRange = Duration.zero...Duration.hours(1)

    public init() {}
}

/// How code is brought in.
public struct ReloadPolicy: Equatable, Sendable {
    /// A successor must stay ready so long before it counts.
    public var minReady: Duration = .seconds(1)
    /// So long may the old worker take to finish its replies.
    public var drain: Duration = .seconds(10)

    public init() {}
}

/// What happens to the workers' output.
public struct LogPolicy: Equatable, Sendable {
    /// Relative to herd.json's own folder.
    public var directory = "logs"
    /// A file that would grow beyond it is rotated.
    public var bytesMax = 10 * 1_024 * 1_024
    /// Rotated files kept beside the live one.
    public var filesMax = 5
    /// A file whose first line is older is rotated, too; nil: size alone decides.
    public var ageMax: Duration?
    /// Whether rotated files are compressed: off, since plain files can be searched by any tool.
    public var gzip = false

    public init() {}
}

/// Where WHATSAT's places come from, and how patiently.
public struct PlacesConfiguration: Equatable, Sendable {
    public var provider: PlacesProvider = .offline
    /// Where the API key is, never the key itself; Google's providers need one.
    public var key: KeySource?
    /// Scheme, host and port instead of the provider's own; plain http only to a loopback address.
    public var url: String?
    public var connectWithin: Duration = .seconds(2)
    public var answerWithin: Duration = .seconds(5)
    public var answerBytesMax = 2 * 1_024 * 1_024
    public var callsMax = 8
    /// How long an answer may be given again; nil is the provider's own default.
    ///
    /// That is 10 min for `offline`, and never for Google, whose terms forbid it.
    public var cache: Duration?

    public init() {}
}

/// Who answers what is near a client.
public enum PlacesProvider: String, Equatable, Sendable, CaseIterable {
    /// herd-places, from data that come with it.
    case offline
    /// The Places API (New), its answers mapped to the legacy shape.
    case google
    /// The Nearby Search of old, for keys that still may use it.
    case googleLegacy = "google-legacy"
}

/// Where an API key is kept.
public enum KeySource: Equatable, Sendable {
    /// A file with the key on its only line, relative to herd.json's own folder.
    case file(String)
    /// The name of an environment variable.
    case environment(String)
}

/// Programs that are not beside `herdctl`.
public struct ProgramPaths: Equatable, Sendable {
    public var server: String?
    public var places: String?
    public var launch: String?

    public init() {}
}
