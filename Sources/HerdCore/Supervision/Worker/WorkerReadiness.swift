/// What makes a worker ready.
///
///     worker                            READY=1 counts   besides it              heartbeats
///     herd-server, herd-places          yes              nothing                 from READY=1 on
///     a command                         yes              living for a second     from the first on
///     … that binds its port             yes              tcp                     from the first on
///     … with "ready": "notify"          yes              nothing                 from the first on
///     … with any other `ready`          no               what it says            from the first on
public struct WorkerReadiness: Equatable, Sendable {
    public let sign: Readiness
    /// Whether READY=1 counts, whatever the sign is.
    let heedsNotify: Bool
    /// Whether a worker that is ready must send heartbeats; of others only silence after the first
    /// is a hang.
    public let mustBeat: Bool

    /// A program that speaks no notify protocol, and whose port says nothing about it, is ready
    /// when it lived so long: most that can't start die sooner.
    static let livesFor: Duration = .seconds(1)

    public static let ownProgram = Self(sign: .notify, heedsNotify: true, mustBeat: true)

    /// Of a command with this `ready` and `binds`.
    public static func command(_ ready: Readiness?, binds: Bool) -> Self {
        let sign = ready ?? (binds ? .tcp : .after(livesFor))
        let heedsNotify = ready == nil || sign == .notify
        return Self(sign: sign, heedsNotify: heedsNotify, mustBeat: false)
    }

    /// Whether a worker is told that heartbeats are wanted (WATCHDOG_USEC): who speaks the notify
    /// protocol for sure.
    public var asksForHeartbeats: Bool { sign == .notify }

    /// What one that is not ready lacks, where nothing else is known of it.
    var lack: String? {
        switch sign {
        case .notify: mustBeat ? nil : "it has not sent READY=1"
        case .tcp: "it has accepted no connection"
        case .http(let path): "it has not answered GET \(path)"
        case .log(let pattern): "none of its lines matches \(quoted(pattern))"
        case .after: nil
        }
    }
}
