import HerdCore
import NIOCore

/// The reports as this worker knows them, and the links that carry them on.
///
/// Lives on the main event loop. Clients' lines come to the shards from all loops (`ReportLines`),
/// those of links come here. What a line changes is sent at the end of the main loop's turn, so
/// that many lines become one write to each neighbor.
final class Reports {
    var machine: ServerMachine<LockedShards>
    private let shards: LockedShards
    private let clock: Clock
    private let eventLoop: any EventLoop
    private lazy var pump = ReportPump(on: eventLoop) { [unowned self] in runPumps() }
    private var pumps: [UpdatePump] = []
    private var linksOpened = 0
    /// Called at the end of a turn in which reports may have come, before they are sent on.
    var changed: (() -> Void)? {
        didSet { pump.want() }
    }
    /// Called at the end of a turn in which reports were sent on.
    var pumped: () -> Void = {}

    init(shards: LockedShards, clock: Clock, eventLoop: any EventLoop) {
        self.shards = shards
        machine = ServerMachine(shards: shards)
        self.clock = clock
        self.eventLoop = eventLoop
    }

    /// What connections on the event loop of that number need.
    func lines(onLoop number: Int) -> ReportLines {
        ReportLines(shards: shards, pump: pump, home: number % shards.sharding.count)
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

    /// Takes a line of a link, none of which is answered.
    func take(_ line: UnsafeRawBufferPointer, from link: LinkID, at now: WallTime) {
        var nothing: [UInt8] = []
        let read = LineRead(line, shards.sharding)
        _ =
            read.shard == nil
            ? machine.handle(line, from: .link(link), at: now, reply: &nothing)
            : shards.handle(read, from: .link(link), at: now, home: 0, reply: &nothing)
    }

    /// Saves and sends on what has changed, once this turn of the event loop is over.
    func pumpSoon() { pump.ask() }

    private func runPumps() {
        changed?()
        for pump in pumps { pump.run() }
        pumped()
    }

    /// Every report goes out on `channel`, then every new one, until the link is closed.
    ///
    /// `neighbor` is who is at the other end, nil for the other worker of this same server. `mark`
    /// is sent once, in a write of its own, when all that is known now has been sent.
    func openLink(_ channel: any Channel, neighbor: String?, mark: String? = nil) -> LinkID {
        pump.want()
        linksOpened += 1
        let link = LinkID(linksOpened)
        machine.linkOpened(link, neighbor: neighbor, at: clock.wallTime())
        pumps.append(UpdatePump(link: link, channel: channel, reports: self, mark: mark))
        pumpSoon()
        return link
    }

    /// A neighbor has proved that it is one: news go out on `channel`, and what comparison finds.
    func openPeerLink(_ channel: any Channel, neighbor: String, isOpener: Bool) -> LinkID {
        pump.want()
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
