/// What a worker told its supervisor, in the words of sd_notify(3).
public struct NotifyMessage: Equatable, Sendable {
    /// READY=1: it serves.
    public var isReady = false
    /// WATCHDOG=1: its event loop turns.
    public var isAlive = false
    /// WATCHDOG=trigger: it asks to be treated as hung.
    public var asksForRestart = false
    /// STATUS=: one line for people, cut to `statusBytesMax`; control characters are replaced.
    public var status: String?
    /// EXTEND_TIMEOUT_USEC=: it needs so much more time to start or stop.
    public var moreTime: Duration?

    /// Longer packets are not from a worker that means well; systemd's own bound is near.
    public static let bytesMax = 4_096
    /// What a row of a status table can bear.
    public static let statusBytesMax = 256

    /// What can move a cursor, or turn the direction of what follows.
    private static let harmful: [Unicode.GeneralCategory] = [
        .control, .format, .lineSeparator, .paragraphSeparator,
    ]

    public init() {}

    /// Reads a packet: one `KEY=VALUE` a line; unknown keys and bad values are passed over.
    public init(_ packet: some Sequence<UInt8>) {
        for line in Array(packet).split(separator: UInt8(ascii: "\n")) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            take(String(decoding: line[..<equals], as: UTF8.self), line[(equals + 1)...])
        }
    }

    /// Becomes what both say together; where they differ the later one counts.
    public mutating func add(_ later: NotifyMessage) {
        isReady = isReady || later.isReady
        isAlive = isAlive || later.isAlive
        asksForRestart = asksForRestart || later.asksForRestart
        status = later.status ?? status
        moreTime = later.moreTime ?? moreTime
    }

    private mutating func take(_ key: String, _ value: ArraySlice<UInt8>) {
        let isOne = value.elementsEqual("1".utf8)
        switch key {
        case "READY": isReady = isReady || isOne
        case "WATCHDOG":
            isAlive = isAlive || isOne
            asksForRestart = asksForRestart || value.elementsEqual("trigger".utf8)
        case "STATUS": status = Self.displayable(value.prefix(Self.statusBytesMax))
        case "EXTEND_TIMEOUT_USEC": moreTime = Self.microseconds(value)
        default: break
        }
    }

    /// Text that can do nothing to a terminal; a character cut in two at the end is left out.
    private static func displayable(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            let isHarmful = harmful.contains(scalar.properties.generalCategory)
            text.unicodeScalars.append(isHarmful ? "\u{FFFD}" : scalar)
        }
        while bytes.count == statusBytesMax, text.unicodeScalars.last == "\u{FFFD}" {
            text.unicodeScalars.removeLast()
        }
        return text
    }

    private static func microseconds(_ digits: ArraySlice<UInt8>) -> Duration? {
        guard let count = Int64(String(decoding: digits, as: UTF8.self)), count >= 0 else {
            return nil
        }
        return .microseconds(count)
    }
}
