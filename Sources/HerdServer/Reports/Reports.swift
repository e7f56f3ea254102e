import HerdCore
import NIOCore

/// The reports as this worker knows them, and the links that carry them on.
///
/// Every line from whatever connection comes here. What a line changes is sent at the end of the
/// event loop's turn, so that many lines become one write to each neighbor.
final class Reports {
    var machine: ServerMachine
    private let clock: Clock
    private let eventLoop: any EventLoop
    private var pumps: [UpdatePump] = []
    private var isPumpDue = false
    private var linksOpened = 0
    /// Called at the end of a turn in which reports may have come, before they are sent on.
    var changed: (() -> Void)?
    /// Called at the end of a turn in which reports were sent on.
    var pumped: () -> Void = {}

    init(machine: ServerMachine, clock: Clock, eventLoop: any EventLoop) {
        self.machine = machine
        self.clock = clock
        self.eventLoop = eventLoop
    }

    var clients: Int { machine.clients }
    var counters: ServerCounters { machine.counters }
    var clientsMax: Int {
        get { machine.clientsMax }
        set { machine.clientsMax = newValue }
    }

    /// No link has anything left to take, and none is still writing.
    var isFlushed: Bool {
        pumps.allSatisfy { isFlushed($0.link) }
    }

    /// The link has taken everything, marks included.
    func isFlushed(_ link: LinkID) -> Bool {
        pumps.contains { $0.link == link && $0.isIdle } && !machine.hasUpdates(for: link)
    }

    /// Writes on the link since it was opened: as many packets, where it keeps them apart.
    func packetsWritten(to link: LinkID) -> Int {
        pumps.first { $0.link == link }?.writes ?? 0
    }

    /// Goes on counting where another worker stood.
    func takeOver(_ counters: ServerCounters) {
        machine.takeOver(counters)
    }

    func handle(
        _ line: UnsafeRawBufferPointer,
        from source: LineSource,
        at now: WallTime,
        reply: inout [UInt8]
    ) -> LineOutcome {
        machine.handle(line, from: source, at: now, reply: &reply)
    }

    func handleTooLong(_ line: UnsafeRawBufferPointer, reply: inout [UInt8]) {
        machine.handleTooLong(line, reply: &reply)
    }

    /// Saves and sends on what has changed, once this turn of the event loop is over.
    func pumpSoon() {
        guard !isPumpDue, !pumps.isEmpty || changed != nil else { return }
        isPumpDue = true
        eventLoop.assumeIsolated().execute { [self] in
            isPumpDue = false
            changed?()
            for pump in pumps { pump.run() }
            pumped()
        }
    }

    /// Every report goes out on `channel`, then every new one, until the link is closed.
    ///
    /// `neighbor` is who is at the other end, nil for the other worker of this same server. `mark`
    /// is sent once, in a write of its own, when all that is known now has been sent.
    func openLink(_ channel: any Channel, neighbor: String?, mark: String? = nil) -> LinkID {
        linksOpened += 1
        let link = LinkID(linksOpened)
        machine.linkOpened(link, neighbor: neighbor, at: clock.wallTime())
        pumps.append(UpdatePump(link: link, channel: channel, reports: self, mark: mark))
        pumpSoon()
        return link
    }

    /// A neighbor has proved that it is one: news go out on `channel`, and what comparison finds.
    func openPeerLink(_ channel: any Channel, neighbor: String, isOpener: Bool) -> LinkID {
        linksOpened += 1
        let link = LinkID(linksOpened)
        machine.peerLinkOpened(
            link,
            neighbor: neighbor,
            isOpener: isOpener,
            at: clock.wallTime()
        )
        pumps.append(UpdatePump(link: link, channel: channel, reports: self, mark: nil))
        pumpSoon()
        return link
    }

    func compareTables(on link: LinkID) {
        machine.compareTables(on: link)
        pumpSoon()
    }

    /// Everything is here that the neighbor had when the link opened.
    func isCompared(_ link: LinkID) -> Bool {
        machine.isCompared(link)
    }

    /// Sends `mark`, in a write of its own, when all that is known now has been sent.
    func send(_ mark: String, on link: LinkID) {
        pumps.first { $0.link == link }?.marks.append(mark)
        pumpSoon()
    }

    func closeLink(_ link: LinkID) {
        machine.linkClosed(link)
        pumps.removeAll { $0.link == link }
        pumpSoon()
    }

    func takeUpdates(for link: LinkID, bytesMax: Int, into bytes: inout [UInt8]) {
        machine.takeUpdates(for: link, bytesMax: bytesMax, into: &bytes)
    }
}
