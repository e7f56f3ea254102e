import HerdCore

/// One client: it connects, sends a burst as its habit has it, takes the replies, rests, and so on.
///
///     offline ──▶ talking ──▶ resting ──▶ talking …      a connection that stays
///        ▲           │
///        └───────────┘                                   one that ends with its burst
///
/// A mistake ends the connection; the client comes back on a new one, under a new name, since what
/// became of its last report is not known. One that roams never asks for it, and keeps its name.
final class Client {
    let number: Int
    let kind: ClientKind
    /// When it was last entered in the deadlines; that belongs to whoever keeps these.
    var deadline: Moment?
    private var target: LoadTarget
    private let world: World
    private var dialogue: Dialogue
    private var socket: ClientSocket?
    private var phase: Phase
    private var isFinishing = false
    private var connections = 0
    private var mistakes = 0
    private var port = 0

    private enum Phase {
        case offline(until: Moment)
        case resting(until: Moment)
        case talking(Talk)
        case over
    }

    private struct Talk {
        var nextPiece: Moment
        /// Until then replies wait in the network; nil: they are read.
        var readsFrom: Moment?
        /// When anything moved last.
        var moved: Moment
    }

    /// A full socket is tried again after this, a refused connection after more.
    private static let retry = Duration.milliseconds(2)
    private static let reconnect = Duration.milliseconds(100)
    private static let lateMax = Duration.seconds(2)
    /// Few enough that replies pile up at the server.
    private static let lateReceiveBytes: Int32 = 16_384

    init(number: Int, kind: ClientKind, target: LoadTarget, world: World, starts: Moment) {
        self.number = number
        self.kind = kind
        self.target = target
        self.world = world
        phase = .offline(until: starts)
        let voice = Voice(name: "\(kind.rawValue)\(number).\(world.plan.seed)", server: target.name)
        dialogue = Dialogue(habit: kind.habit, voice: voice)
        world.count(kind) { $0.clients += 1 }
    }

    var isOver: Bool {
        if case .over = phase { true } else { false }
    }

    /// When `wake` wants to be called.
    var wakesAt: Moment? {
        switch phase {
        case .offline(let until), .resting(let until): until
        case .talking(let talk) where !dialogue.hasSentAll: talk.nextPiece
        case .talking(let talk): talk.readsFrom ?? talk.moved + world.plan.patience
        case .over: nil
        }
    }

    /// Its time has come.
    func wake() {
        do throws(Mistake) {
            switch phase {
            case .offline: try connect()
            case .resting: try beginBurst()
            case .talking(let talk): try goOn(talk)
            case .over: break
            }
        } catch {
            met(error)
        }
    }

    /// Its socket has bytes, has ended or has failed.
    func readable() {
        do throws(Mistake) {
            try read()
        } catch {
            met(error)
        }
    }

    /// Ends as soon as no reply is owed; a connection that rests must answer once more before.
    func finish() {
        isFinishing = true
        switch phase {
        case .offline, .over: end()
        case .resting:
            let rest = world.plan.spread * Double.random(in: 0...1, using: &world.numbers)
            phase = .resting(until: world.now + rest)
        case .talking(var talk):
            if talk.readsFrom != nil { talk.readsFrom = world.now }
            phase = .talking(talk)
        }
    }

    // MARK: - Sending

    private func connect() throws(Mistake) {
        if kind.habit.roams { roam() }
        let socket = try ClientSocket(
            to: target,
            receiveBytes: kind.habit.readsLate ? Self.lateReceiveBytes : nil
        )
        self.socket = socket
        connections += 1
        port = socket.localPort
        world.count(kind) { $0.connections += 1 }
        dialogue.connected()
        world.watch(socket, number: number)
        try beginBurst()
    }

    private func roam() {
        let targets = world.plan.targets
        target = targets[Int.random(in: targets.indices, using: &world.numbers)]
        dialogue.move(to: target.name)
    }

    private func beginBurst() throws(Mistake) {
        let now = world.now
        dialogue.beginBurst(askingFor: other, at: world.wall, &world.numbers)
        if dialogue.hasReported {
            world.record.sent(upTo: dialogue.voice.newestTime, by: dialogue.voice.name)
        }
        var talk = Talk(nextPiece: now, moved: now)
        if kind.habit.readsLate, !isFinishing, let socket {
            let lateness = Self.lateMax * Double.random(in: 0...1, using: &world.numbers)
            talk.readsFrom = now + lateness
            world.unwatch(socket)
        }
        phase = .talking(talk)
        try goOn(talk)
    }

    /// Some client that reports to another server, once it has.
    private var other: Voice? {
        let step = Int.random(in: 1..<max(2, world.voices.count), using: &world.numbers)
        let voice = world.voices[(number + step) % world.voices.count]
        return voice?.server == target.name ? nil : voice
    }

    private func goOn(_ talk: Talk) throws(Mistake) {
        let now = world.now
        if !dialogue.hasSentAll {
            try send(talk, at: now)
        } else if talk.readsFrom != nil {
            startReading(talk, at: now)
        } else if let question = dialogue.oldestQuestion, talk.moved + world.plan.patience <= now {
            throw .noReply(question: question.line, within: world.plan.patience)
        }
    }

    private func send(_ talk: Talk, at now: Moment) throws(Mistake) {
        guard let socket else { return }
        var talk = talk
        switch socket.write(dialogue.piece) {
        case .bytes(let count):
            dialogue.sent(count, at: now)
            talk.moved = now
            talk.nextPiece = now + world.numbers.pause(mean: world.plan.pause)
            if dialogue.hasSentAll, kind.habit.ending == .halfCloses { socket.finishSending() }
        case .later:
            talk.nextPiece = now + Self.retry
            if talk.moved + world.plan.patience <= now {
                throw .noReply(
                    question: dialogue.oldestQuestion?.line ?? "",
                    within: world.plan.patience
                )
            }
        case .closed: throw .ended(how: "closed", unanswered: dialogue.unanswered)
        case .failed(let reason): throw .ended(how: reason, unanswered: dialogue.unanswered)
        }
        phase = .talking(talk)
    }

    // MARK: - Reading

    private func startReading(_ talk: Talk, at now: Moment) {
        guard let socket else { return }
        var talk = talk
        talk.readsFrom = nil
        talk.moved = now
        phase = .talking(talk)
        dialogue.beginsReading(at: now)
        world.watch(socket, number: number)
    }

    private func read() throws(Mistake) {
        guard let socket else { return }
        switch socket.read(into: world.room) {
        case .bytes(let count):
            dialogue.received(UnsafeRawBufferPointer(rebasing: world.room[..<count]))
            try takeReplies()
        case .later: break
        case .closed:
            guard kind.habit.ending == .halfCloses, dialogue.isAnswered else {
                throw .ended(how: "closed by the server", unanswered: dialogue.unanswered)
            }
            disconnect()
        case .failed(let reason): throw .ended(how: reason, unanswered: dialogue.unanswered)
        }
    }

    private func takeReplies() throws(Mistake) {
        let now = world.now
        let wall = world.wall
        while let answered = try dialogue.nextReply(at: now, wall: wall, places: world.places) {
            let hasPlaces = answered.question.hasPlaces
            world.count(kind) { $0.answered(after: answered.waited, hasPlaces: hasPlaces) }
            if case .taken = answered.question.answer { acknowledged(answered.reply) }
        }
        guard case .talking(var talk) = phase else { return }
        talk.moved = now
        phase = .talking(talk)
        if dialogue.isAnswered { burstAnswered(at: now) }
    }

    private func acknowledged(_ reply: Reply) {
        world.record.acknowledged(reply.line)
        // Others ask one server for what it was told; of who roams, none can be sure of the newest.
        if !kind.habit.roams { world.voices[number] = dialogue.voice }
    }

    private func burstAnswered(at now: Moment) {
        switch kind.habit.ending {
        case .stays where isFinishing: end()
        case .stays:
            let mean = world.plan.pause * kind.habit.pauses
            phase = .resting(until: now + world.numbers.pause(mean: mean))
        case .closes: disconnect()
        case .halfCloses: break  // The server ends the connection too, and that is read.
        }
    }

    // MARK: - Ending

    private func disconnect() {
        drop()
        guard !isFinishing else { return end() }
        let mean = world.plan.pause * kind.habit.pauses
        phase = .offline(until: world.now + world.numbers.pause(mean: mean))
    }

    private func end() {
        if isOver { return }
        if kind.habit.ending == .stays, let socket, connections == 1, socket.localPort == port {
            world.count(kind) { $0.kept += 1 }
        }
        drop()
        phase = .over
    }

    private func drop() {
        guard let socket else { return }
        world.unwatch(socket)
        self.socket = nil
    }

    private func met(_ mistake: Mistake) {
        world.count(kind) { $0.met(mistake) }
        world.tell(mistake, of: "\(target.name), \(kind.rawValue) client \(number), port \(port)")
        drop()
        mistakes += 1
        phase = isFinishing ? .over : .offline(until: world.now + Self.reconnect)
        if kind.habit.roams { return }
        world.voices[number] = nil
        let name = "\(kind.rawValue)\(number).\(world.plan.seed).\(mistakes)"
        dialogue = Dialogue(habit: kind.habit, voice: Voice(name: name, server: target.name))
    }
}
