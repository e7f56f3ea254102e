import HerdCore
import HerdWorker
import Logging
import NIOCore
import Synchronization

/// All that a worker says in its log, one function for each kind of line.
///
/// Messages are constant and facts are metadata. What clients can cause as often as they like is
/// throttled. Any event loop may say something.
final class ServerLog: Sendable {
    let logger: Logger
    private let clock: Clock
    private let throttle = Mutex(LogThrottle())

    init(logger: Logger, clock: Clock) {
        self.logger = logger
        self.clock = clock
    }

    // MARK: - The worker

    func serving(port: Int?, clients: Int, connectionsMax: Int) {
        logger.info(
            "serving",
            metadata: [
                "port": "\(port ?? 0)", "clients": "\(clients)",
                "connections_max": "\(connectionsMax)",
            ]
        )
    }

    func fewerConnections(wanted: Int, possible: Int) {
        logger.warning(
            "the limit of open files allows fewer connections than configured",
            metadata: ["wanted": "\(wanted)", "possible": "\(possible)"]
        )
    }

    func configured(neighbors: Int, connectionsMax: Int) {
        logger.info(
            "goes on with another herd.json",
            metadata: ["neighbors": "\(neighbors)", "connections_max": "\(connectionsMax)"]
        )
    }

    func joining(at path: String) {
        logger.info("joining the worker to be succeeded", metadata: ["at": "\(path)"])
    }

    func predecessorLost(_ why: String) {
        logger.warning(
            "the worker to be succeeded is out of reach: its reports come from the neighbors",
            metadata: ["why": "\(why)"]
        )
    }

    func draining(_ window: Duration) {
        logger.info("draining", metadata: ["window": "\(window)"])
    }

    func finishing() {
        logger.info("finishing")
    }

    func cutting(connections: Int) {
        logger.warning(
            "connections did not end in time and are cut",
            metadata: ["connections": "\(connections)"]
        )
    }

    func ended(counters: String) {
        logger.info("ended", metadata: ["counters": "\(counters)"])
    }

    func listenFailed(_ error: any Error) {
        logger.error("can't accept connections", metadata: ["error": "\(error)"])
    }

    func controlFailed(_ error: any Error) {
        logger.error("no control socket", metadata: ["error": "\(error)"])
    }

    func takingFailed(_ error: any Error) {
        logger.error(
            "no socket for the connections of the worker to be succeeded",
            metadata: ["error": "\(error)"]
        )
    }

    func handedOver(_ outcome: HandoverOutcome) {
        switch outcome {
        case .moved(let connections):
            logger.info("connections handed over", metadata: ["connections": "\(connections)"])
        case .kept(let reason), .unable(let reason):
            logger.warning("connections not handed over", metadata: ["why": "\(reason)"])
        }
    }

    func adopted(connections: Int) {
        logger.info("connections taken over", metadata: ["connections": "\(connections)"])
    }

    func handoverAbandoned(_ reason: HandoverTaker.Reason) {
        logger.warning("connections not taken over", metadata: ["why": "\(reason)"])
    }

    func handoverNotBegun(_ error: any Error) {
        logger.error("a hand-over could not begin", metadata: ["error": "\(error)"])
    }

    func strangerRefused() {
        logger.warning("another user's connection to the control socket was refused")
    }

    // MARK: - Storage

    func fileSetAside(because reason: String) {
        logger.error(
            "the reports' file is damaged: it is set aside, and neighbors fill a new one",
            metadata: ["why": "\(reason)"]
        )
    }

    func fileGone() {
        logger.error("the reports' file was deleted or moved away: a new one gets all reports")
    }

    func reportsRefused(_ refuses: Bool) {
        if refuses {
            logger.error("the disk is full: IAMAT are refused until there is room")
        } else {
            logger.notice("the disk has room again: IAMAT are taken")
        }
    }

    func storageFailed(_ reason: String) {
        logger.error(
            "the reports' file can't be relied on: the worker ends, the next one reads it again",
            metadata: ["why": "\(reason)"]
        )
    }

    // MARK: - Neighbors

    func linkOpened(to neighbor: String) {
        logger.info("link opened", metadata: ["neighbor": "\(neighbor)"])
    }

    func linkClosed(to neighbor: String) {
        logger.info("link closed", metadata: ["neighbor": "\(neighbor)"])
    }

    func link(_ news: PeersMachine.News) {
        switch news {
        case .opened(let neighbor): linkOpened(to: neighbor)
        case .ended(let neighbor): linkClosed(to: neighbor)
        case .replaced(let neighbor):
            logger.info("link replaced by a newer one", metadata: ["neighbor": "\(neighbor)"])
        case .silent(let neighbor):
            logger.warning(
                "link closed: nothing came for 3 s",
                metadata: ["neighbor": "\(neighbor)"]
            )
        case .refused(let neighbor, let refusal):
            logger.warning(
                "no link to a neighbor",
                metadata: ["neighbor": "\(neighbor)", "why": "\(refusal.rawValue)"]
            )
        }
    }

    func noSecret(_ problem: SecretFileProblem) {
        logger.error("no link can be opened without a secret", metadata: ["why": "\(problem)"])
    }

    // MARK: - Clients

    func connectionClosed(because reason: CloseReason, by client: SocketAddress?) {
        switch reason {
        case .inputEnded, .idle, .worker: return
        case .lineTooLong, .lineUnfinished, .unsentBytes, .unsentAge, .memory, .tooManyRequests:
            break
        }
        sometimes(
            "connection closed",
            ["reason": "\(reason.rawValue)", "client": "\(name(client))"]
        )
    }

    func connectionRefused(by client: SocketAddress?, open: Int) {
        sometimes("connection refused", ["open": "\(open)", "client": "\(name(client))"])
    }

    func addressRefused(_ client: SocketAddress?) {
        sometimes(
            "connection refused: its address has all that one may have",
            ["client": "\(name(client))"]
        )
    }

    func requestsDelayed(of client: SocketAddress?) {
        sometimes(
            "requests wait: their address sends more of them than it may",
            ["client": "\(name(client))"]
        )
    }

    func acceptFailed(_ error: any Error) {
        let failure = (error as? IOError).map { SystemCallFailure("accept", code: $0.errnoCode) }
        let why = failure?.description ?? "\(error)"
        sometimes("a connection could not be accepted", ["error": "\(why)"])
    }

    func handoverWaits(_ failure: SystemCallFailure) {
        sometimes("a hand-over waits: it could not be accepted", ["error": "\(failure)"])
    }

    private func sometimes(_ message: Logger.Message, _ facts: Logger.Metadata) {
        let now = clock.moment()
        guard let left = throttle.withLock({ $0.admit(at: now) }) else { return }
        var facts = facts
        if left > 0 { facts["left_out"] = "\(left)" }
        logger.notice(message, metadata: facts)
    }

    private func name(_ address: SocketAddress?) -> String {
        guard let address, let host = address.ipAddress, let port = address.port else { return "-" }
        return "\(host):\(port)"
    }
}
