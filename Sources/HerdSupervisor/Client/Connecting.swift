import Glibc
import HerdCore

/// A connected TCP socket to the first of the host's addresses that takes it.
///
/// - Throws: `LineExchange.Failure`, that of the last address that was tried.
func openConnection(host: String, port: Int, patience: Duration) throws -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(reachable(host), String(port), &hints, &list)
    guard code == 0 else { throw LineExchange.Failure.broken(String(cString: gai_strerror(code))) }
    defer { freeaddrinfo(list) }

    var failure = LineExchange.Failure.broken("\(host) has no address")
    var next = list
    while let address = next?.pointee {
        do throws(LineExchange.Failure) {
            return try connect(to: address, patience: patience)
        } catch {
            failure = error
        }
        next = address.ai_next
    }
    throw failure
}

/// Whoever listens on every address listens on the loopback one.
private func reachable(_ host: String) -> String {
    switch host {
    case "0.0.0.0": "127.0.0.1"
    case "::": "::1"
    default: host
    }
}

private func connect(
    to address: addrinfo,
    patience: Duration
) throws(LineExchange.Failure) -> Int32 {
    let kind = address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(address.ai_family, kind, address.ai_protocol)
    guard descriptor >= 0 else { throw .broken(LinuxError.text(errno)) }
    do throws(LineExchange.Failure) {
        if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) != 0 {
            guard errno == EINPROGRESS else { throw refusal(errno) }
            try awaitConnection(descriptor, patience: patience)
        }
        return descriptor
    } catch {
        close(descriptor)
        throw error
    }
}

private func awaitConnection(
    _ descriptor: Int32,
    patience: Duration
) throws(LineExchange.Failure) {
    var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard poll(&waited, 1, Int32(clamping: patience.wholeMilliseconds)) > 0 else {
        throw .timedOut
    }
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
    if code != 0 { throw refusal(code) }
}

private func refusal(_ code: Int32) -> LineExchange.Failure {
    code == ECONNREFUSED ? .refused : .broken(LinuxError.text(code))
}
