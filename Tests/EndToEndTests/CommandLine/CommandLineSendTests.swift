import Foundation
import TestSupport
import Testing

/// `herdctl send` against servers that behave in every way.
struct CommandLineSendTests {
    private func trial(_ stub: LineStub) throws -> CommandLineTrial {
        try CommandLineTrial(ports: [stub.port, 64_999])
    }

    @Test func `lines go out, the end is said, and what comes back is printed`() async throws {
        let stub = try LineStub { heard in Array("heard: ".utf8) + heard }
        let end = try await trial(stub).run("send", "Goloman", "first line", "second")
        #expect(end.status == 0)
        #expect(end.output == "heard: first line\nsecond\n")
        #expect(end.errors == "")
    }

    @Test func `standard input is sent where no line is given`() async throws {
        let stub = try LineStub { $0.reversed() }
        let end = try await trial(stub).shell("printf 'abc\\ndef' | $herdctl send Goloman")
        #expect(end.status == 0)
        #expect(end.output == "fed\ncba")
    }

    @Test func `a long conversation in both directions is whole`() async throws {
        let stub = try LineStub { $0 + $0 }
        let trial = try trial(stub)
        let text = (0..<200_000).map { "line \($0)\n" }.joined()
        try trial.folder.write("input", text)
        let end = try await trial.shell("$herdctl send Goloman < input > output")
        #expect(end.status == 0)
        #expect(try trial.folder.read("output") == text + text)
    }

    @Test func `bytes that are not text pass unchanged`() async throws {
        let stub = try LineStub { _ in [0xFF, 0x00, 0x1B, 0x0A] }
        let end = try await trial(stub).shell("$herdctl send Goloman x | od -An -tx1")
        #expect(end.output == " ff 00 1b 0a\n")
    }

    @Test func `a server that says nothing is not waited for for ever`() async throws {
        let stub = try LineStub(answer: nil)
        let end = try await trial(stub).run("send", "Goloman", "x", "--timeout", "50ms")
        #expect(end.status == 124)
        #expect(end.errors == "herdctl: Goloman said nothing for 50ms\n")
    }

    @Test func `a port on which nobody listens is no herd`() async throws {
        let port = try freePorts(1)[0]
        let end = try await CommandLineTrial(ports: [port, 64_999]).run("send", "Goloman", "x")
        #expect(end.status == 4)
        #expect(end.errors.contains("nobody listens on port \(port)"))
    }
}

/// A server for one client: it hears all until the client has said its end, answers and closes.
private final class LineStub: Sendable {
    let port: Int
    private let listener: Int32

    /// `answer` nil: hears, and never says anything.
    init(answer: (@Sendable ([UInt8]) -> [UInt8])?) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        port = try freePorts(1)[0]
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0, listen(listener, 1) == 0 else { throw SystemFailure("listen") }
        self.listener = listener
        Thread.detachNewThread { Self.serve(listener, answer) }
    }

    deinit {
        // Ends the thread where it still waits.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func serve(_ listener: Int32, _ answer: (@Sendable ([UInt8]) -> [UInt8])?) {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        defer { close(client) }
        var heard: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(client, &chunk, chunk.count, 0), count > 0 {
            heard += chunk[..<count]
        }
        guard let answer else {
            // Until the client has gone.
            var gone = pollfd(fd: client, events: 0, revents: 0)
            poll(&gone, 1, 20_000)
            return
        }
        var rest = answer(heard)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
