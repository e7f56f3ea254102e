import HerdCore

/// What a worker says of itself can't harm a terminal, and saying it twice changes nothing.
struct NotifyProperty {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func check() throws(BrokenProperty) {
        let message = NotifyMessage(bytes)
        if let status = message.status {
            try BrokenProperty.check(
                status.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
                "status \(status.debugDescription)"
            )
        }
        if let time = message.moreTime {
            try BrokenProperty.check(time >= .zero, "\(time) more")
        }
        var twice = message
        twice.add(message)
        try BrokenProperty.check(twice == message, "\(message) twice is \(twice)")
    }
}
