import CLinux
import Glibc

/// The private socket of a spare worker, whose address only the supervisor knows.
struct SpareSocket: Sendable {
    /// A spare has the one who examines it for a client, and nobody else.
    private static let backlog: Int32 = 8

    let descriptor: OwnedDescriptor
    private let place: Place

    private enum Place: Sendable {
        /// A loopback port that was free.
        case port(Int)
        case path(String)
    }

    /// On a port that the kernel picks, which this computer alone can reach.
    static func onLoopback() throws(LinuxError) -> Self {
        let descriptor = try ServerSocket(.loopback(port: 0)).descriptor
        return Self(descriptor: descriptor, place: .port(try port(of: descriptor.number)))
    }

    static func at(_ path: String) throws(LinuxError) -> Self {
        let kind = Int32(SOCK_STREAM.rawValue)
        let made = clinux_unix_bind(kind, path, backlog)
        let number = try LinuxError.check("listen at \(path)", made)
        return Self(descriptor: OwnedDescriptor(number), place: .path(path))
    }

    /// Nil where it is no TCP socket.
    var port: Int? {
        switch place {
        case .port(let port): port
        case .path: nil
        }
    }

    func close() {
        descriptor.close()
        switch place {
        case .port: break
        case .path(let path): unlink(path)
        }
    }

    private static func port(of socket: Int32) throws(LinuxError) -> Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try LinuxError.call("learn the port of a socket") {
            withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    getsockname(socket, $0, &size)
                }
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
