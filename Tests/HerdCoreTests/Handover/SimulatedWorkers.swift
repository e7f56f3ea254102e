import Testing

@testable import HerdCore

/// The old worker around its machine.
struct GiverProcess {
    private(set) var machine = HandoverGiver(server: "Hands")
    private(set) var isAlive = true
    private(set) var serves = true
    private(set) var accepts = true
    private(set) var timers: [Moment] = []
    private(set) var stoppedUntil: Moment?
    private(set) var answer: HandoverOutcome?
    private(set) var hasCommitted = false
    private(set) var inFlight = 0
    /// What the taker has sent and this worker has not read.
    private var inbox: [[UInt8]] = []
    private var isConnected = false
    private var wasToldTheEnd = false
    /// What this worker is just busy with.
    private var tasks: [News] = []

    enum News {
        case ordered, connected, packet, theEnd, timer, frozen, reportsWritten
    }

    var isRunning: Bool { isAlive && stoppedUntil == nil }
    /// Whether the taker may still hear from it.
    var isOpen: Bool { isAlive && isConnected }

    /// What it can learn now.
    func news(takerIsOpen: Bool) -> [News] {
        var news = tasks
        if isConnected {
            if !inbox.isEmpty {
                news.append(.packet)
            } else if !takerIsOpen, !wasToldTheEnd {
                news.append(.theEnd)
            }
        }
        return news
    }

    mutating func learn(
        _ news: News,
        records: [HandoverRecord],
        taker: inout TakerProcess,
        at now: Moment
    ) {
        tasks.removeAll { $0 == news }
        switch news {
        case .ordered: tell(.ordered, &taker, at: now)
        case .connected:
            isConnected = taker.isOpen
            tell(isConnected ? .connected : .disconnected, &taker, at: now)
        case .packet: tell(.packetReceived(inbox.removeFirst()), &taker, at: now)
        case .theEnd:
            wasToldTheEnd = true
            tell(.disconnected, &taker, at: now)
        case .timer:
            timers.removeAll { $0 <= now }
            tell(.timerFired, &taker, at: now)
        case .frozen:
            // A worker that has gone back to its clients freezes nobody.
            guard !accepts else { return }
            serves = false
            tasks.append(.reportsWritten)
            tell(.frozen(records), &taker, at: now)
        case .reportsWritten:
            taker.reportPacketsSent = 6
            let event = HandoverGiver.Event.reportsWritten(packets: 6, counters: ServerCounters())
            tell(event, &taker, at: now)
        }
    }

    mutating func receive(_ packet: [UInt8]) {
        if isOpen { inbox.append(packet) }
    }

    mutating func descriptorRead() { inFlight -= 1 }

    mutating func kill() {
        isAlive = false
        serves = false
        accepts = false
        stoppedUntil = nil
    }

    mutating func stop(until: Moment) {
        if isAlive { stoppedUntil = until }
    }

    mutating func resume(at now: Moment) {
        if let until = stoppedUntil, until <= now { stoppedUntil = nil }
        if timers.contains(where: { $0 <= now }), !tasks.contains(.timer) { tasks.append(.timer) }
    }

    private mutating func tell(
        _ event: HandoverGiver.Event,
        _ taker: inout TakerProcess,
        at now: Moment
    ) {
        for directive in machine.handle(event, at: now) { obey(directive, &taker, at: now) }
    }

    private mutating func obey(
        _ directive: HandoverGiver.Directive,
        _ taker: inout TakerProcess,
        at now: Moment
    ) {
        switch directive {
        case .connect: tasks.append(.connected)
        case .send(let bytes): taker.receive(bytes, nil)
        case .freeze:
            accepts = false
            tasks.append(.frozen)
        case .offer(let connection, let packets):
            for (index, packet) in packets.enumerated() {
                taker.receive(packet, index == 0 ? Int32(connection) : nil)
            }
            if taker.isOpen { inFlight += 1 }
        case .commit(let bytes):
            let canBeSent = taker.isOpen
            taker.receive(bytes, nil)
            hasCommitted = canBeSent
            tell(canBeSent ? .commitSent : .commitFailed, &taker, at: now)
        case .withdraw(let bytes, let mustArrive):
            // Where it need not arrive, the socket may be full; else only the sum is before it.
            #expect(!mustArrive || taker.inbox.count <= 1, "there may be no room")
            if mustArrive || taker.inbox.isEmpty { taker.receive(bytes, nil) }
            isConnected = false
        case .fence(let evenIfItRuns):
            if evenIfItRuns || !taker.isRunning { taker.kill() }
        case .serveOn:
            serves = true
            accepts = true
            tasks.removeAll { $0 == .frozen }
        case .answer(let outcome): answer = outcome
        case .exit: kill()
        case .wake(let moment): timers.append(moment)
        }
    }
}

/// The successor around its machine.
struct TakerProcess {
    private(set) var machine: HandoverTaker
    private(set) var isAlive = true
    private(set) var accepts = false
    private(set) var adopted: [HandedConnection] = []
    private(set) var stoppedUntil: Moment?
    private(set) var openDescriptors: Set<Int32> = []
    private(set) var inbox: [(bytes: [UInt8], descriptor: Int32?)] = []
    var reportPacketsSent = 0
    private var reportPacketsRead = 0
    private var hasHungUp = false
    private var wasAsked = false
    private var wasToldTheEnd = false

    enum News {
        case packet, theEnd, reports
    }

    init(connectionsMax: Int) {
        machine = HandoverTaker(server: "Hands", connectionsMax: connectionsMax)
    }

    var serves: Bool { isAlive && machine.state == .adopted }
    var isRunning: Bool { isAlive && stoppedUntil == nil }
    var isOpen: Bool { isAlive && !hasHungUp }

    func news(giverIsOpen: Bool) -> [News] {
        var news: [News] = []
        if reportPacketsRead < reportPacketsSent { news.append(.reports) }
        guard !hasHungUp, wasAsked else { return news }
        if !inbox.isEmpty {
            news.append(.packet)
        } else if !giverIsOpen, !wasToldTheEnd {
            news.append(.theEnd)
        }
        return news
    }

    mutating func learn(_ news: News, giver: inout GiverProcess) {
        switch news {
        case .packet:
            let (bytes, descriptor) = inbox.removeFirst()
            if let descriptor {
                openDescriptors.insert(descriptor)
                giver.descriptorRead()
            }
            tell(.packetReceived(bytes, descriptor: descriptor), &giver)
        case .theEnd:
            wasToldTheEnd = true
            tell(.disconnected, &giver)
        case .reports:
            reportPacketsRead += 1
            tell(.reportsTaken(packets: reportPacketsRead), &giver)
        }
    }

    mutating func receive(_ bytes: [UInt8], _ descriptor: Int32?) {
        guard isOpen else { return }
        wasAsked = true
        inbox.append((bytes, descriptor))
    }

    mutating func kill() {
        isAlive = false
        accepts = false
        stoppedUntil = nil
    }

    mutating func stop(until: Moment) {
        if isAlive { stoppedUntil = until }
    }

    mutating func resume(at now: Moment) {
        if let until = stoppedUntil, until <= now { stoppedUntil = nil }
    }

    private mutating func tell(_ event: HandoverTaker.Event, _ giver: inout GiverProcess) {
        for directive in machine.handle(event) {
            switch directive {
            case .send(let bytes): giver.receive(bytes)
            case .close(let descriptors): openDescriptors.subtract(descriptors)
            case .hangUp: hasHungUp = true
            case .adopt(let connections, _):
                adopted = connections
                openDescriptors.subtract(connections.map(\.descriptor))
            case .startAccepting: accepts = true
            }
        }
    }
}
