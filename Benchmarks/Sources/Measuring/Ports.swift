import CLoad

/// Ports of 127.0.0.1 that nobody listens on.
public func freePorts(_ count: Int) throws -> [UInt16] {
    var ports = [UInt16](repeating: 0, count: count)
    let problem = cload_free_ports(&ports, Int32(count))
    guard problem == 0 else { throw Failure("no free ports", code: problem) }
    return ports
}
