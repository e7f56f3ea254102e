/// What can be said about memory when somebody unknown has sent a worker SIGKILL.
public enum MemoryVerdict: Equatable, Sendable {
    /// The kernel's log says that it killed the process; `resident` is the memory that it had.
    case killed(resident: Int?)
    /// The worker has a cgroup of its own, and the kernel has counted a kill in it.
    case counted
    /// So many kills were counted at that time in a cgroup that the worker shares.
    case countedAmongOthers(Int)
    /// Where the kernel would have told, it tells of none.
    case ruledOut
    /// Nothing that would tell can be read.
    case unknown

    /// What is known for certain.
    public var isOutOfMemory: Bool? {
        switch self {
        case .killed, .counted: true
        case .ruledOut: false
        case .countedAmongOthers, .unknown: nil
        }
    }

    /// A sentence for people.
    public var remark: String? {
        switch self {
        case .killed(let resident?):
            "the kernel killed it for lack of memory; it had \(SizeText.format(bytes: resident))"
        case .killed(nil), .counted:
            "the kernel killed it for lack of memory"
        case .countedAmongOthers(let kills):
            "perhaps out of memory: the kernel counted \(CountedNoun.text(kills, "such kill"))"
                + " just then, in a cgroup that it shares"
        case .ruledOut:
            "sent neither by herdctl nor by the kernel for lack of memory"
        case .unknown:
            "not sent by herdctl; whether memory was short can't be read here"
        }
    }
}

extension MemoryVerdict {
    /// Weighs what the kernel's log says, and what was counted since the worker was last seen.
    ///
    /// `log` is nil where it can't be read, or speaks of other pids than ours; `kills` is nil where
    /// nothing is counted.
    public init(log: KernelKill?, logIsReadable: Bool, kills: Int?, isOwnCgroup: Bool) {
        switch (log, kills) {
        case (let kill?, _): self = .killed(resident: kill.residentBytes)
        case (nil, let kills?) where kills > 0 && isOwnCgroup: self = .counted
        case (nil, let kills?) where kills > 0 && !logIsReadable: self = .countedAmongOthers(kills)
        case (nil, .some): self = .ruledOut
        case (nil, nil): self = logIsReadable ? .ruledOut : .unknown
        }
    }
}
