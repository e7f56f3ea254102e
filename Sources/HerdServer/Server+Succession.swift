import HerdCore
import NIOCore

/// The control socket, and how connections and reports pass from one worker to the next.
extension Server {
    func openControl() {
        guard let path = settings.controlSocket else { return }
        let commands = ControlCommands(
            counters: { [unowned self] in counters },
            socket: { [unowned self] in settings.socket },
            drain: { [unowned self] window in drain(window: window) },
            join: { [unowned self] in successor() },
            handOver: { [unowned self] path, answer in
                handOverOrdered(HandoverOrder(path: path, answer: answer))
            },
            accept: { [unowned self] in happened(.predecessorGaveWay) },
            sync: { [unowned self] time, answer in syncs.wait(atMost: time, answer: answer) },
            configure: { [unowned self] path throws(StartFailure) in try configure(from: path) }
        )
        let listener = ControlListener(path: path, log: log, commands: commands)
        do {
            try listener.open(on: eventLoop)
            control = listener
        } catch {
            log.controlFailed(error)
        }
    }

    /// Lets go of what NIO does not know of, without a word to clients.
    func closeDescriptors() {
        incoming?.abort()
        outgoing?.close()
        watch?.close()
        (incoming, outgoing, watch) = (nil, nil, nil)
    }

    // MARK: - From the predecessor

    /// Waits for the predecessor's connections, from before this worker is ready.
    func awaitConnections() {
        guard let path = settings.takeSocket else { return }
        do {
            incoming = try IncomingHandovers(
                at: path,
                parts: .init(
                    server: settings.server.name,
                    connectionsMax: settings.connectionsMax,
                    connections: connections,
                    reports: reports,
                    watch: try descriptorWatch(),
                    log: log,
                    failpoints: failpoints
                )
            ) { [unowned self] news in
                switch news {
                case .began: happened(.takingBegan)
                case .adopted: happened(.connectionsTaken)
                case .abandoned: happened(.takingFailed)
                }
            }
        } catch {
            log.takingFailed(error)
        }
    }

    func join() {
        guard let path = settings.predecessorSocket else { return happened(.predecessorLost) }
        log.joining(at: path)
        let handler = JoinHandler(reports: reports, clock: clock, greeting: "join") {
            [weak self] handler, news in self?.predecessor(handler, news)
        }
        do {
            try Predecessor.connect(to: path, on: eventLoop, handler).assumeIsolated()
                .whenFailure { [weak self] error in self?.notJoined(error) }
        } catch {
            notJoined(error)
        }
    }

    private func predecessor(_ handler: JoinHandler, _ news: JoinHandler.News) {
        incoming?.reportsTaken(packets: handler.packetsRead)
        switch news {
        case .spoke: happened(.predecessorSpoke)
        case .synced: happened(.joined)
        case .gaveWay: happened(.predecessorGaveWay)
        case .lost: happened(.predecessorLost)
        }
    }

    private func notJoined(_ error: any Error) {
        log.predecessorLost("\(error)")
        happened(.predecessorLost)
    }

    // MARK: - To a successor

    /// The end of a connection that a successor has opened.
    private func successor() -> JoinHandler {
        let handler = JoinHandler(reports: reports, clock: clock) { [weak self] handler, news in
            switch news {
            case .spoke, .synced, .gaveWay: break
            case .lost:
                self?.successors.removeAll { $0 === handler }
                self?.wantNeighbors()
            }
        }
        successors.append(handler)
        wantNeighbors()
        return handler
    }

    private func handOverOrdered(_ order: HandoverOrder) {
        guard self.order == nil else {
            return order.answer(.kept(reason: "this worker hands over already"))
        }
        self.order = order
        happened(.handoverAsked)
    }

    func refuseHandover() {
        order?.answer(.kept(reason: "this worker does not serve"))
        order = nil
    }

    func handOver() {
        guard let order else { preconditionFailure("a hand-over without an order") }
        guard let link = successors.last?.link else {
            return notHandedOver(.kept(reason: "no successor has joined"))
        }
        do {
            let attempt = OutgoingHandover(
                to: order.path,
                parts: .init(
                    server: settings.server.name,
                    patience: settings.handoverPatience,
                    connections: connections,
                    listener: listener,
                    reports: reports,
                    successor: link,
                    watch: try descriptorWatch(),
                    clock: clock,
                    log: log,
                    failpoints: failpoints,
                    eventLoop: eventLoop
                ),
                answer: order.answer
            ) { [unowned self] end in handoverEnded(end) }
            outgoing = attempt
            attempt.begin()
        } catch {
            notHandedOver(.kept(reason: "\(error)"))
        }
    }

    private func notHandedOver(_ outcome: HandoverOutcome) {
        log.handedOver(outcome)
        order?.answer(outcome)
        order = nil
        happened(.handoverFailed)
    }

    private func handoverEnded(_ end: OutgoingHandover.End) {
        (order, outgoing) = (nil, nil)
        switch end {
        case .moved: happened(.connectionsHanded)
        case .kept: happened(.handoverFailed)
        }
    }

    private func descriptorWatch() throws -> DescriptorWatch {
        if let watch { return watch }
        let watch = try DescriptorWatch(on: eventLoop)
        self.watch = watch
        return watch
    }
}
