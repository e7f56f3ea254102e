import Glibc
import HerdCore
import NIOCore
import Synchronization

/// Where clients come from, and what limits by address allow each of them: the shell of
/// `AddressTable`.
///
/// Every open connection is counted, whichever event loop has it. Neighbors are never limited,
/// clients on this computer only where herd.json says so.
final class ClientAddresses: Sendable {
    private let state: Mutex<State>
    private let clock: Clock

    private struct State {
        var table: AddressTable
        var neighbors: Set<ClientAddress> = []
        var limitsLoopback: Bool

        func isLimited(_ address: ClientAddress) -> Bool {
            !neighbors.contains(address) && (limitsLoopback || !address.isLoopback)
        }
    }

    /// A connection that is counted until somebody ends it.
    struct Entry: Sendable {
        /// Nil: it has no address.
        fileprivate let place: AddressTable.Place?
    }

    init(limits: Limits, clock: Clock) {
        state = Mutex(
            State(
                table: AddressTable(rules: limits.addressRules),
                limitsLoopback: limits.addressLoopback
            )
        )
        self.clock = clock
    }

    func follow(_ limits: Limits) {
        state.withLock { state in
            state.table.follow(limits.addressRules)
            state.limitsLoopback = limits.addressLoopback
        }
    }

    /// What neighbors send is no client's, from whichever port of theirs it comes.
    func follow(neighbors: [ServerConfiguration]) {
        let addresses = neighbors.compactMap { HostAddress($0.host).map(ClientAddress.init) }
        state.withLock { $0.neighbors = Set(addresses) }
    }

    /// Counts an accepted connection; nil where its address has all it may.
    func admit(_ channel: any Channel) -> Entry? {
        guard let address = channel.clientAddress else { return Entry(place: nil) }
        let now = clock.moment()
        return state.withLock { state in
            guard !state.isLimited(address) || state.table.mayConnect(address) else { return nil }
            return Entry(place: state.table.connected(address, at: now))
        }
    }

    /// Counts a connection that another worker, or another event loop, had, until it is closed.
    func readmit(_ channel: any Channel, debt: Duration) {
        guard let address = channel.clientAddress else { return }
        let now = clock.moment()
        let place = state.withLock { $0.table.connected(address, debt: debt, at: now) }
        end(Entry(place: place), with: channel)
    }

    /// The connection is counted until the channel is closed; is called on the channel's loop.
    func end(_ entry: Entry, with channel: any Channel) {
        channel.closeFuture.whenComplete { [weak self] _ in self?.end(entry) }
    }

    func end(_ entry: Entry) {
        guard let place = entry.place else { return }
        let now = clock.moment()
        state.withLock { $0.table.disconnected(place, at: now) }
    }

    /// Where the channel's lines are counted; nil: they are not, and wait for no turn.
    func place(of channel: any Channel) -> AddressTable.Place? {
        guard let address = channel.clientAddress else { return nil }
        return state.withLock { state in
            guard state.table.rules.requestsPerSecond > 0, state.isLimited(address) else {
                return nil
            }
            return state.table.place(of: address)
        }
    }

    func takeTurn(_ place: AddressTable.Place) -> AddressTable.Turn {
        let now = clock.moment()
        return state.withLock { $0.table.takeTurn(place, at: now) }
    }

    func debt(_ place: AddressTable.Place, at now: Moment) -> Duration {
        state.withLock { $0.table.debt(place, at: now) }
    }
}

extension Limits {
    fileprivate var addressRules: AddressTable.Rules {
        AddressTable.Rules(
            connectionsMax: addressConnectionsMax,
            requestsPerSecond: addressRequestsPerSecond,
            requestsBurst: addressRequestsBurst
        )
    }
}

extension Channel {
    /// Nil where the other end has gone already, or is none of the network's.
    fileprivate var clientAddress: ClientAddress? {
        switch remoteAddress {
        case .v4(let address):
            return ClientAddress(UInt32(bigEndian: address.address.sin_addr.s_addr))
        case .v6(let address):
            return withUnsafeBytes(of: address.address.sin6_addr) { bytes in
                ClientAddress(
                    UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
        case .unixDomainSocket, nil: return nil
        }
    }
}
