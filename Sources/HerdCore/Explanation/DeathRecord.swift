/// What is kept of a worker's death, for whoever asks why.
public struct DeathRecord: Codable, Equatable, Sendable {
    /// When the supervisor noticed it.
    public var at: WallTime
    /// The worker's number among those of its server.
    public var worker: Int
    public var pid: Int32?
    public var release: String?
    /// From the start of the process to its end; nil where it never became one.
    public var uptimeSeconds: Double?
    /// How long it had been ready; nil where it never was.
    public var readySeconds: Double?
    public var kind: Kind
    /// What it exited with; nil where it did not exit by itself.
    public var exitCode: Int32?
    /// `SIGSEGV`; nil where no signal ended it, or where the supervisor sent it.
    public var signal: String?
    /// Nil where nobody knows, as of a process that another supervisor had started.
    public var coreDumped: Bool?
    /// Whether the kernel killed it for lack of memory; nil where nobody knows.
    public var outOfMemory: Bool?
    /// How it ended, in a few words: `exit 1`, `no heartbeat for 5s`.
    public var cause: String
    /// What else is known about it, a sentence each.
    public var remarks: [String] = []
    /// What was to follow, when it was noticed.
    public var next: String
    /// What it wrote last, safe to show.
    public var lines: [String] = []

    /// `kind` in JSON: more may be added.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case exit, signal
        /// It is gone, and nobody saw how.
        case unknown
        /// It never became a process.
        case neverStarted = "never_started"
        /// The supervisor killed it: not ready in time.
        case notReady = "not_ready"
        /// The supervisor killed it: no heartbeat.
        case hang
        /// The supervisor killed it: it had asked for that.
        case asked
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case at, worker, pid, release, kind, signal, cause, remarks, next, lines
        case uptimeSeconds = "uptime_seconds"
        case readySeconds = "ready_seconds"
        case exitCode = "exit_code"
        case coreDumped = "core_dumped"
        case outOfMemory = "out_of_memory"
    }

    public init(_ death: Death, next: LifeNote.NextTry, at time: WallTime) {
        at = time
        worker = death.generation
        readySeconds = death.readyFor.map(\.roundedSeconds)
        kind = Kind(death.cause)
        cause = death.cause.description
        self.next = next.description
        guard case .exited(let exit) = death.cause else { return }
        switch exit {
        case .code(let code): exitCode = code
        case .signal: signal = exit.description
        case .unknown: break
        }
    }

    /// Writes every key: what is not known is `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(at, forKey: .at)
        try container.encode(worker, forKey: .worker)
        try container.encode(pid, forKey: .pid)
        try container.encode(release, forKey: .release)
        try container.encode(uptimeSeconds, forKey: .uptimeSeconds)
        try container.encode(readySeconds, forKey: .readySeconds)
        try container.encode(kind, forKey: .kind)
        try container.encode(exitCode, forKey: .exitCode)
        try container.encode(signal, forKey: .signal)
        try container.encode(coreDumped, forKey: .coreDumped)
        try container.encode(outOfMemory, forKey: .outOfMemory)
        try container.encode(cause, forKey: .cause)
        try container.encode(remarks, forKey: .remarks)
        try container.encode(next, forKey: .next)
        try container.encode(lines, forKey: .lines)
    }
}

extension DeathRecord.Kind {
    fileprivate init(_ cause: Death.Cause) {
        switch cause {
        case .exited(.code): self = .exit
        case .exited(.signal): self = .signal
        case .exited(.unknown): self = .unknown
        case .neverStarted: self = .neverStarted
        case .notReadyInTime: self = .notReady
        case .hung: self = .hang
        case .askedForRestart: self = .asked
        }
    }
}

extension DeathRecord {
    /// Whether somebody unknown sent it SIGKILL: the kernel does that for lack of memory.
    public var wasKilledByOthers: Bool { kind == .signal && signal == "SIGKILL" }

    /// Adds what is known of how memory was.
    public mutating func add(_ verdict: MemoryVerdict) {
        outOfMemory = verdict.isOutOfMemory
        if let remark = verdict.remark { remarks.append(remark) }
    }
}

extension Duration {
    /// In milliseconds, which are enough, and read better in JSON.
    public var roundedSeconds: Double { Double(wholeMilliseconds) / 1_000 }
}
