import CLinux
import Glibc

/// Signals of this process as packets of one byte, so that an event loop can read them.
struct SignalPipe {
    let readEnd: OwnedDescriptor
    private let writeEnd: OwnedDescriptor

    init(_ signals: [Int32]) throws(LinuxError) {
        var ends: [Int32] = [-1, -1]
        try LinuxError.check("make a pipe for signals", clinux_packet_pair(&ends))
        readEnd = OwnedDescriptor(ends[0])
        writeEnd = OwnedDescriptor(ends[1])
        for end in ends {
            try LinuxError.check("make a pipe for signals", clinux_set_blocking(end, false))
        }
        try LinuxError.check(
            "watch for signals",
            clinux_signals_write(writeEnd.number, signals, Int32(signals.count))
        )
    }

    /// The signals that came since the last call, in their order.
    func take() -> [Int32] {
        var signals: [Int32] = []
        var byte: UInt8 = 0
        while read(readEnd.number, &byte, 1) == 1 { signals.append(Int32(byte)) }
        return signals
    }
}
