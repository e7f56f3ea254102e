import Glibc
import HerdCore
import NIOCore

/// Where clients come from, and what limits by address allow each of them: the shell of
/// `AddressTable`.
///
/// Every open connection is counted. Neighbors are never limited, clients on this computer only
/// where herd.json says so.
final class ClientAddresses {
    private var table: AddressTable
    private var neighbors: Set<ClientAddress> = []
    private var limitsLoopback: Bool
    private let clock: Clock

    init(limits: Limits, clock: Clock) {
        table = AddressTable(rules: limits.addressRules)
        limitsLoopback = limits.addressLoopback
        self.clock = clock
    }

    func follow(_ limits: Limits) {
        table.follow(limits.addressRules)
        limitsLoopback = limits.addressLoopback
    }

    /// What neighbors send is no client's, from whichever port of theirs it comes.
    func follow(neighbors: [ServerConfiguration]) {
        self.neighbors = Set(neighbors.compactMap { HostAddress($0.host).map(ClientAddress.init) })
    }

    /// Counts an accepted connection until it is closed; false where its address has all it may.
    func admit(_ channel: any Channel) -> Bool {
        guard let address = channel.clientAddress else { return true }
        guard !isLimited(address) || table.mayConnect(address) else { return false }
        count(channel, of: address, debt: .zero)
        return true
    }

    /// Counts a connection that another worker had accepted.
    func readmit(_ channel: any Channel, debt: Duration) {
        guard let address = channel.clientAddress else { return }
        count(channel, of: address, debt: debt)
    }

    /// Where the channel's lines are counted; nil: they are not, and wait for no turn.
    func place(of channel: any Channel) -> AddressTable.Place? {
        guard table.rules.requestsPerSecond > 0, let address = channel.clientAddress,
            isLimited(address)
        else { return nil }
        return table.place(of: address)
    }

    func takeTurn(_ place: AddressTable.Place) -> AddressTable.Turn {
        table.takeTurn(place, at: clock.moment())
    }

    func debt(_ place: AddressTable.Place, at now: Moment) -> Duration {
        table.debt(place, at: now)
    }

    private func isLimited(_ address: ClientAddress) -> Bool {
        !neighbors.contains(address) && (limitsLoopback || !address.isLoopback)
    }

    private func count(_ channel: any Channel, of address: ClientAddress, debt: Duration) {
        let place = table.connected(address, debt: debt, at: clock.moment())
        channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in
            guard let self else { return }
            table.disconnected(place, at: clock.moment())
        }
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
