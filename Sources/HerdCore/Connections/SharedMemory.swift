/// Shares one bound among all that connections hold: replies that are unsent, and lines that wait.
///
/// Each connection may have a 64th of what is free, as switches share the memory of their ports
/// (Choudhury and Hahne, *Dynamic queue length thresholds*, 1998): one alone may have much; the
/// more there are that do not read, the less each of them gets, and a part stays free for others.
///
///     connections that do not read     1     64    128   1,000   10,000
///     part of the bound that they get  1.5%  50%   67%   94%     99%
public struct SharedMemory: Equatable, Sendable {
    public var bytesMax: Int
    /// What all connections hold.
    public var bytes: Int

    public init(bytesMax: Int, bytes: Int = 0) {
        self.bytesMax = bytesMax
        self.bytes = bytes
    }

    /// What one connection may have unsent now; not above zero where all is given out.
    public var share: Int { (bytesMax - bytes) / 64 }
}
