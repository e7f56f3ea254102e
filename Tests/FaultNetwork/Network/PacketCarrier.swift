import CLinux
import Glibc
import HerdCore
import TestSupport

/// Takes each packet from the device of its sender and brings it to that of its receiver in time.
///
/// All of it belongs to the one thread that runs it, which need not be the one that made it.
final class PacketCarrier: @unchecked Sendable {
    private let devices: [Int32]
    private let wakeup: Int32
    private let epoll: Int32
    private var underWay = TimerQueue<(bytes: [UInt8], to: Int)>()
    private var room = [UInt8](repeating: 0, count: PacketCarrier.packetBytesMax)

    /// What becomes of a packet between two nodes, by index: when it arrives; nil: never.
    typealias Arrival = (_ sender: Int, _ receiver: Int, _ bytes: Int, _ now: Moment) -> Moment?

    /// More than the MTU of a TUN device, which is 1,500.
    private static let packetBytesMax = 2_048
    private static let wakeupToken = UInt64.max
    private static let batch = 64

    init(devices: [Int32], wakeup: Int32) throws {
        self.devices = devices
        self.wakeup = wakeup
        epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw SystemFailure("epoll", -epoll) }
        for (index, device) in devices.enumerated() { try watch(device, UInt64(index)) }
        try watch(wakeup, Self.wakeupToken)
    }

    deinit { close(epoll) }

    /// Returns when it was woken and is to go on no longer.
    func run(while goesOn: () -> Bool, arrival: Arrival) {
        var events = Array(repeating: clinux_event(), count: Self.batch)
        while goesOn() {
            let count = clinux_epoll_wait(epoll, &events, Int32(Self.batch), patience)
            precondition(count >= 0, "packets can't be waited for: \(count)")
            for event in events[..<Int(count)] {
                if event.token == Self.wakeupToken {
                    clinux_eventfd_clear(wakeup)
                } else {
                    takePackets(of: Int(event.token), arrival)
                }
            }
            while let packet = underWay.takeDue(at: now) { give(packet.bytes, to: packet.to) }
        }
    }

    private var now: Moment { Moment(.nanoseconds(clinux_monotonic_nanoseconds())) }

    /// Milliseconds until the next packet is due, rounded up; -1: for ever.
    private var patience: Int32 {
        guard let due = underWay.nextDue else { return -1 }
        return Int32(clamping: Int(max(.zero, due - now) / .milliseconds(1)) + 1)
    }

    private func watch(_ descriptor: Int32, _ token: UInt64) throws {
        let code = clinux_epoll_add(epoll, descriptor, CLINUX_READABLE, token)
        guard code == 0 else { throw SystemFailure("watch a device", -code) }
    }

    private func takePackets(of sender: Int, _ arrival: Arrival) {
        while case let count = read(devices[sender], &room, room.count), count > 0 {
            guard let receiver = receiver(of: room[..<count]) else { continue }
            let now = now
            guard let due = arrival(sender, receiver, count, now) else { continue }
            let bytes = Array(room[..<count])
            if due <= now {
                give(bytes, to: receiver)
            } else {
                underWay.add((bytes, receiver), due: due)
            }
        }
    }

    /// The index of the node that an IPv4 packet goes to; nil: to none (RFC 791, section 3.1).
    private func receiver(of packet: ArraySlice<UInt8>) -> Int? {
        guard packet.count >= 20, packet[0] >> 4 == 4,
            let number = NetworkNode.number(ofAddress: packet[16..<20]), number <= devices.count
        else { return nil }
        return number - 1
    }

    /// What a device has no room for is lost, as on any network.
    private func give(_ bytes: [UInt8], to receiver: Int) {
        _ = write(devices[receiver], bytes, bytes.count)
    }
}
