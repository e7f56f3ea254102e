import HerdCore

/// Whatever comes, every descriptor is adopted or closed, once, and what can be read can be written
/// again.
///
/// The input is a row of packets: two bytes of length, one that is odd where a descriptor comes
/// along, and the packet. A length of 0xFFFF is the word that reports were taken.
struct HandoverProperty {
    private let bytes: [UInt8]
    private var taker = HandoverTaker(server: "Goloman", connectionsMax: 8)
    private var given: Set<Int32> = []
    private var seen: Set<Int32> = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func check() throws(BrokenProperty) {
        var trial = self
        try trial.run()
    }

    private mutating func run() throws(BrokenProperty) {
        var rest = bytes[...]
        while rest.count >= 3 {
            let head = Array(rest.prefix(3))
            rest = rest.dropFirst(3)
            let length = Int(head[0]) << 8 | Int(head[1])
            guard length < 0xFFFF else {
                try perform(taker.handle(.reportsTaken(packets: Int(head[2]))))
                continue
            }
            let packet = Array(rest.prefix(length))
            rest = rest.dropFirst(length)
            try checkPacket(packet)
            let descriptor = head[2].isMultiple(of: 2) ? nil : Int32(given.count)
            if let descriptor { given.insert(descriptor) }
            try perform(taker.handle(.packetReceived(packet, descriptor: descriptor)))
        }
        try perform(taker.handle(.disconnected))
        try BrokenProperty.check(
            given == seen,
            "descriptors \(given.subtracting(seen).sorted()) stay open in \(taker.state)"
        )
    }

    private func checkPacket(_ bytes: [UInt8]) throws(BrokenProperty) {
        guard let packet = try? HandoverPacket(bytes: bytes) else { return }
        let again = try? HandoverPacket(bytes: packet.bytes)
        try BrokenProperty.check(
            again == packet,
            "\(packet) is written and read as \(again as Any)"
        )
    }

    private mutating func perform(
        _ directives: [HandoverTaker.Directive]
    ) throws(BrokenProperty) {
        for directive in directives {
            switch directive {
            case .close(let descriptors): try count(descriptors)
            case .adopt(let connections, counters: _): try count(connections.map(\.descriptor))
            case .send(let bytes):
                try BrokenProperty.check(
                    (try? HandoverPacket(bytes: bytes)) != nil,
                    "a packet that nobody can read: \(bytes)"
                )
            case .hangUp, .startAccepting: break
            }
        }
    }

    private mutating func count(_ descriptors: [Int32]) throws(BrokenProperty) {
        for descriptor in descriptors {
            let isFirst = seen.insert(descriptor).inserted
            try BrokenProperty.check(isFirst, "descriptor \(descriptor) is used twice")
        }
    }
}
