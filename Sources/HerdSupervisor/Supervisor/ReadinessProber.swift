import CLinux
import Glibc
import HerdCore

/// Makes the connections of a `ReadinessProbe`; nothing here waits.
final class ReadinessProber {
    private static let bytesMax = 4_096

    /// The supervisor's part in it.
    struct World {
        /// Whether a process of the worker has the socket with this inode.
        var isWorkers: (_ inode: UInt32) -> Bool
        /// Whether anybody still wants to know.
        var isNeeded: () -> Bool
        var proven: () -> Void
        var lacks: (String) -> Void
    }

    private let address: SocketAddress
    private let reactor: Reactor
    private let world: World
    private var probe: ReadinessProbe
    private var socket: OwnedDescriptor?
    private var decoy: OwnedDescriptor?
    private var watch: Reactor.Watch?
    private var events: [ProbeEvent] = []
    private var isHandling = false
    private var isOver = false

    init(_ request: ProbeRequest, at address: SocketAddress, reactor: Reactor, world: World) {
        self.address = address
        self.reactor = reactor
        self.world = world
        probe = ReadinessProbe(request)
    }

    func begin() { happened(.woke) }

    func cancel() {
        isOver = true
        hangUp()
    }

    private func happened(_ event: ProbeEvent) {
        events.append(event)
        guard !isHandling else { return }
        isHandling = true
        while !events.isEmpty, !isOver {
            let next = events.removeFirst()
            for directive in probe.handle(next, at: reactor.now) { perform(directive) }
        }
        isHandling = false
    }

    private func perform(_ directive: ProbeDirective) {
        guard !isOver else { return }
        switch directive {
        case .connect(let withDecoy):
            guard world.isNeeded() else { return cancel() }
            decoy = withDecoy ? try? newConnection() : nil
            connect()
        case .look:
            look()
        case .send(let bytes):
            send(bytes)
        case .hangUp:
            hangUp()
        case .wake(let moment):
            reactor.after(max(.zero, moment - reactor.now)) { [weak self] in
                self?.happened(.woke)
            }
        case .lacks(let what):
            world.lacks(what)
        case .proven:
            world.proven()
        }
    }

    private func connect() {
        do throws(LinuxError) {
            let made = try newConnection()
            socket = made
            watch = try reactor.watch(made.number) { [unowned self] in receive() }
        } catch {
            happened(.ended(LinuxError.text(error.code)))
        }
    }

    private func newConnection() throws(LinuxError) -> OwnedDescriptor {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let number = try LinuxError.call("make a socket") {
            Glibc.socket(address.family, Int32(kind), 0)
        }
        let made = OwnedDescriptor(number)
        let code = address.withPointer { Glibc.connect(number, $0, $1) }
        guard code == 0 || errno == EINPROGRESS else {
            throw LinuxError(attempt: "connect", code: errno)
        }
        return made
    }

    private func look() {
        guard let socket else { return }
        var question = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
        guard poll(&question, 1, 0) > 0 else { return happened(.seen(.connecting)) }
        // Why it has failed is told once, to whoever reads or sends first.
        if question.revents & Int16(POLLERR | POLLHUP) != 0 { return receive() }
        happened(.seen(sight(of: socket.number)))
    }

    /// The kernel has the connection in the process that accepted it, and in none before.
    private func sight(of number: Int32) -> ProbeSight {
        var inode: UInt32 = 0
        let result = clinux_tcp_peer_inode(number, &inode)
        // Its end has come, or is about to, and is told by reading.
        if result == -ENOENT || result == -ENOTCONN { return .waiting }
        guard result == 0 else { return .hidden(LinuxError.text(-result)) }
        guard inode != 0 else { return .waiting }
        return world.isWorkers(inode) ? .taken : .takenByAnother
    }

    /// A few hundred bytes always find room in the buffer of a new connection.
    private func send(_ bytes: [UInt8]) {
        guard let socket else { return }
        _ = Glibc.send(socket.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private func receive() {
        guard let socket else { return }
        var bytes = [UInt8](repeating: 0, count: Self.bytesMax)
        let count = recv(socket.number, &bytes, bytes.count, 0)
        if count < 0, errno == EAGAIN { return }
        if count > 0 { return happened(.received(Array(bytes.prefix(count)))) }
        let reason = count < 0 ? LinuxError.text(errno) : "it was closed at once"
        happened(.ended(reason))
    }

    private func hangUp() {
        if let watch { reactor.unwatch(watch) }
        watch = nil
        (socket, decoy) = (nil, nil)
    }
}
