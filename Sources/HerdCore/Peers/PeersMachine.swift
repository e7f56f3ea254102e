/// All links of one server to its neighbors, decided without touching a socket.
///
/// It says when to connect to whom, what to say until both ends have proven themselves, and when a
/// link is over. What goes over a link after that, `ServerMachine` says.
///
/// The one door is `handle`; its time, random numbers and codes come from outside.
public struct PeersMachine: Sendable {
    let herd: [UInt8]
    let name: [UInt8]
    var neighbors: [Neighbor] = []
    var connections: [Connection] = []
    private var isWanted = false
    private var lastConnection = 0
    private var timers = TimerRequests()
    var directives: [Directive] = []

    /// One connection, from the first try on; the machine numbers them and uses no number twice.
    public struct ConnectionID: Hashable, Sendable {
        public let number: Int
    }

    public enum Event: Equatable, Sendable {
        /// This worker is the one that neighbors shall talk to, or is that no longer.
        case wanted
        case unwanted
        /// The herd's file has changed: these are the neighbors now.
        case neighborsChanged([String])
        case connected(ConnectionID)
        /// The connection could not be opened, or is closed, whoever did that.
        case ended(ConnectionID)
        /// Bytes came on a link.
        case heard(ConnectionID)
        case timerFired
    }

    public enum Directive: Equatable, Sendable {
        case connect(ConnectionID, to: String)
        case send(ConnectionID, [UInt8])
        /// Close the connection, or abandon the try; its end need not be told.
        case close(ConnectionID)
        /// From here on its lines are the server machine's.
        case openLink(ConnectionID, to: String, isOpener: Bool)
        case compareTables(ConnectionID)
        case tell(News)
        case wake(at: Moment)
    }

    /// For the log.
    public enum News: Equatable, Sendable {
        case opened(neighbor: String)
        case ended(neighbor: String)
        case replaced(neighbor: String)
        case silent(neighbor: String)
        case refused(neighbor: String, PeerRefusal)
    }

    struct Neighbor: Sendable {
        let name: String
        var machine: NeighborMachine
        /// The connection of the present try, and that of the link.
        var attempt: ConnectionID?
        var link: ConnectionID?
        /// What was said of it last, so that it is not said at each try.
        var refusal: PeerRefusal?
    }

    struct Connection: Sendable {
        let id: ConnectionID
        let neighbor: String
        let isOpener: Bool
        var stage: Stage
    }

    enum Stage: Sendable {
        case connecting
        /// A side that answers closes after this; the side that opened has patience of its own.
        case handshake(PeerHandshake, until: Moment?)
        case linked(LinkPulse)
    }

    /// Who has said PEER and not proven it holds a connection so long.
    static let proveWithin: Duration = .seconds(3)
    /// And so many of them at once; who comes then is answered as if PEER were no command.
    static let unprovenMax = 64

    public init(herd: String, name: String) {
        self.herd = Array(herd.utf8)
        self.name = Array(name.utf8)
    }

    /// Links that are open.
    public var linkCount: Int { neighbors.count { $0.link != nil } }

    public func link(to neighbor: String) -> ConnectionID? {
        neighbors.first { $0.name == neighbor }?.link
    }

    /// Whether it is worth waiting for a link to this neighbor.
    public func isOutOfReach(_ neighbor: String) -> Bool {
        neighbors.first { $0.name == neighbor }?.machine.isOutOfReach ?? true
    }

    /// Whether a line is a greeting at all, whoever says it.
    public static func isHello(_ line: UnsafeRawBufferPointer) -> Bool { PeerHello(line) != nil }

    /// Whether the first line of somebody's connection may make it a link.
    public func isGreeting(_ line: UnsafeRawBufferPointer) -> Bool {
        acceptable(line) != nil
    }

    /// Tells what happened; the answer says what to do.
    public mutating func handle(
        _ event: Event,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [Directive] {
        switch event {
        case .wanted: setWanted(true, at: now)
        case .unwanted: setWanted(false, at: now)
        case .neighborsChanged(let names): follow(names, at: now)
        case .connected(let id): connected(id, at: now, using: &random)
        case .ended(let id): ended(id, at: now, using: &random)
        case .heard(let id):
            heard(id, at: now)
            // Nothing becomes due earlier by that.
            return []
        case .timerFired:
            timers.fired(at: now)
            timerFired(at: now, using: &random)
        }
        return settle()
    }

    /// Takes the first line of a connection that somebody else opened, if it may become a link.
    ///
    /// Nil: the line is no command here. Its further lines are told by `handle(_:on:…)`.
    public mutating func accept(
        _ line: UnsafeRawBufferPointer,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> (id: ConnectionID, directives: [Directive])? {
        guard let (hello, neighbor) = acceptable(line) else { return nil }
        let id = nextID()
        let handshake = PeerHandshake(
            answering: hello,
            herd: herd,
            name: name,
            nonce: PeerNonce.make(using: &random)
        )
        connections.append(
            Connection(
                id: id,
                neighbor: neighbor,
                isOpener: false,
                stage: .handshake(handshake, until: now + Self.proveWithin)
            )
        )
        directives.append(.send(id, handshake.greeting))
        return (id, settle())
    }

    /// A line on a connection that is not a link yet.
    public mutating func handle(
        _ line: UnsafeRawBufferPointer,
        on id: ConnectionID,
        at now: Moment,
        using random: inout some RandomNumberGenerator,
        _ authenticate: PeerAuthenticator
    ) -> [Directive] {
        guard
            let position = connections.firstIndex(where: { $0.id == id }),
            case .handshake(var handshake, let until) = connections[position].stage
        else { return [] }
        switch handshake.handle(line, authenticate) {
        case .goOn(let bytes):
            connections[position].stage = .handshake(handshake, until: until)
            directives.append(.send(id, bytes))
        case .proven(let bytes):
            if !bytes.isEmpty { directives.append(.send(id, bytes)) }
            proven(position, at: now, using: &random)
        case .refused(let refusal):
            refuse(position, refusal, at: now, using: &random)
        }
        return settle()
    }

    private func acceptable(
        _ line: UnsafeRawBufferPointer
    ) -> (hello: PeerHello, neighbor: String)? {
        guard
            let hello = PeerHello(line),
            hello.version == PeerHello.version, hello.herd == herd,
            let neighbor = neighbors.first(where: { Array($0.name.utf8) == hello.name }),
            connections.count(where: \.isUnprovenCaller) < Self.unprovenMax
        else { return nil }
        return (hello, neighbor.name)
    }

    mutating func nextID() -> ConnectionID {
        lastConnection += 1
        return ConnectionID(number: lastConnection)
    }

    private mutating func setWanted(_ isWanted: Bool, at now: Moment) {
        self.isWanted = isWanted
        for position in neighbors.indices { applyWish(to: position, at: now) }
    }

    private mutating func applyWish(to position: Int, at now: Moment) {
        let orders =
            isWanted
            ? neighbors[position].machine.wanted(at: now)
            : neighbors[position].machine.unwanted()
        perform(orders, for: position)
    }

    /// Links to who is no neighbor any more end; links to others stay.
    private mutating func follow(_ names: [String], at now: Moment) {
        for neighbor in neighbors where !names.contains(neighbor.name) {
            for id in [neighbor.attempt, neighbor.link].compactMap(\.self) { close(id) }
        }
        let unproven = connections.filter { !names.contains($0.neighbor) }
        for connection in unproven { close(connection.id) }
        neighbors.removeAll { !names.contains($0.name) }
        for name in names where !neighbors.contains(where: { $0.name == name }) {
            let machine = NeighborMachine(name: self.name, neighbor: Array(name.utf8))
            neighbors.append(Neighbor(name: name, machine: machine))
            applyWish(to: neighbors.count - 1, at: now)
        }
    }

    /// What is to be done now, and the timer that the next thing needs.
    private mutating func settle() -> [Directive] {
        let deadlines =
            neighbors.compactMap(\.machine.deadline) + connections.compactMap(\.deadline)
        if let moment = timers.need(deadlines.min()) { directives.append(.wake(at: moment)) }
        defer { directives = [] }
        return directives
    }
}
