/// How a connection becomes a link, and how it ends.
extension PeersMachine {
    mutating func perform(_ orders: [NeighborMachine.Directive], for position: Int) {
        for order in orders {
            switch order {
            case .connect:
                let id = nextID()
                let neighbor = neighbors[position].name
                neighbors[position].attempt = id
                connections.append(
                    Connection(id: id, neighbor: neighbor, isOpener: true, stage: .connecting)
                )
                directives.append(.connect(id, to: neighbor))
            case .abandonAttempt:
                if let id = neighbors[position].attempt { close(id) }
                neighbors[position].attempt = nil
            }
        }
    }

    mutating func connected(
        _ id: ConnectionID,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) {
        guard
            let position = connections.firstIndex(where: { $0.id == id }),
            case .connecting = connections[position].stage,
            let neighbor = index(of: connections[position].neighbor)
        else { return }
        neighbors[neighbor].machine.connected(at: now)
        let handshake = PeerHandshake(
            opening: Array(connections[position].neighbor.utf8),
            herd: herd,
            name: name,
            nonce: PeerNonce.make(using: &random)
        )
        connections[position].stage = .handshake(handshake, until: nil)
        directives.append(.send(id, handshake.greeting))
    }

    mutating func heard(_ id: ConnectionID, at now: Moment) {
        guard
            let position = connections.firstIndex(where: { $0.id == id }),
            case .linked(var pulse) = connections[position].stage
        else { return }
        pulse.heard(at: now)
        connections[position].stage = .linked(pulse)
    }

    mutating func proven(
        _ position: Int,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) {
        let connection = connections[position]
        guard let neighbor = index(of: connection.neighbor) else { return close(connection.id) }
        neighbors[neighbor].refusal = nil
        if connection.isOpener { neighbors[neighbor].attempt = nil }
        let opener: NeighborMachine.Opener = connection.isOpener ? .us : .them
        switch neighbors[neighbor].machine.proven(by: opener, at: now) {
        case .refuse:
            return close(connection.id)
        case .linkInsteadOfOld:
            if let old = neighbors[neighbor].link { close(old) }
            directives.append(.tell(.replaced(neighbor: connection.neighbor)))
        case .link:
            directives.append(.tell(.opened(neighbor: connection.neighbor)))
        }
        neighbors[neighbor].link = connection.id
        if let position = connections.firstIndex(where: { $0.id == connection.id }) {
            let pulse = LinkPulse(isOpener: connection.isOpener, at: now)
            connections[position].stage = .linked(pulse)
        }
        directives.append(
            .openLink(
                connection.id,
                to: connection.neighbor,
                isOpener: connection.isOpener
            )
        )
    }

    mutating func refuse(
        _ position: Int,
        _ refusal: PeerRefusal,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) {
        let connection = connections[position]
        if let neighbor = index(of: connection.neighbor),
            neighbors[neighbor].refusal != refusal
        {
            neighbors[neighbor].refusal = refusal
            directives.append(.tell(.refused(neighbor: connection.neighbor, refusal)))
        }
        close(connection.id)
        forget(connection, at: now, using: &random)
    }

    mutating func ended(
        _ id: ConnectionID,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) {
        guard let position = connections.firstIndex(where: { $0.id == id }) else { return }
        let connection = connections.remove(at: position)
        if case .linked = connection.stage {
            directives.append(.tell(.ended(neighbor: connection.neighbor)))
        }
        forget(connection, at: now, using: &random)
    }

    mutating func timerFired(at now: Moment, using random: inout some RandomNumberGenerator) {
        for position in neighbors.indices {
            perform(neighbors[position].machine.timerFired(at: now, using: &random), for: position)
        }
        for connection in connections {
            switch connection.stage {
            case .connecting: break
            case .handshake(_, let until):
                if let until, now >= until { expire(connection, at: now, using: &random) }
            case .linked(let pulse):
                beat(connection, pulse, at: now, using: &random)
            }
        }
    }

    /// Closes the connection, and forgets it.
    mutating func close(_ id: ConnectionID) {
        connections.removeAll { $0.id == id }
        directives.append(.close(id))
    }

    private mutating func expire(
        _ connection: Connection,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) {
        guard let position = connections.firstIndex(where: { $0.id == connection.id }) else {
            return
        }
        refuse(position, .silence, at: now, using: &random)
    }

    private mutating func beat(
        _ connection: Connection,
        _ pulse: LinkPulse,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) {
        guard let position = connections.firstIndex(where: { $0.id == connection.id }) else {
            return
        }
        var pulse = pulse
        let orders = pulse.timerFired(at: now)
        connections[position].stage = .linked(pulse)
        for order in orders {
            switch order {
            case .beat: directives.append(.send(connection.id, Array("BEAT\n".utf8)))
            case .compare: directives.append(.compareTables(connection.id))
            case .close:
                directives.append(.tell(.silent(neighbor: connection.neighbor)))
                close(connection.id)
                forget(connection, at: now, using: &random)
            }
        }
    }

    /// The connection is gone: its neighbor's machine hears of it, if it was its try or its link.
    private mutating func forget(
        _ connection: Connection,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) {
        guard let neighbor = index(of: connection.neighbor) else { return }
        if neighbors[neighbor].attempt == connection.id {
            neighbors[neighbor].attempt = nil
            neighbors[neighbor].machine.attemptFailed(at: now, using: &random)
        }
        if neighbors[neighbor].link == connection.id {
            neighbors[neighbor].link = nil
            neighbors[neighbor].machine.linkEnded(at: now, using: &random)
        }
    }

    private func index(of neighbor: String) -> Int? {
        neighbors.firstIndex { $0.name == neighbor }
    }
}

extension PeersMachine.Connection {
    /// Somebody says to be a neighbor, and has not proven it.
    var isUnprovenCaller: Bool {
        switch stage {
        case .connecting, .linked: false
        case .handshake: !isOpener
        }
    }

    var deadline: Moment? {
        switch stage {
        case .connecting: nil
        case .handshake(_, let until): until
        case .linked(let pulse): pulse.deadline
        }
    }
}
