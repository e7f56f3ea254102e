import CLinux
import Foundation
import TestSupport
import Testing

@testable import HerdSupervisor

@Suite struct ControlLinkTests {
    /// Answers each packet on the one connection with the next answer, then closes it.
    private static func answer(_ listener: Int32, _ answers: [String]) {
        Thread.detachNewThread {
            let connection = accept(listener, nil, nil)
            defer { close(connection) }
            for answer in answers {
                var question = [UInt8](repeating: 0, count: 64)
                guard recv(connection, &question, question.count, 0) > 0 else { return }
                send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
            }
        }
    }

    @Test func `an answer that is not understood does not end the asking`() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/control.sock"
        let listener = try LinuxError.check(
            "listen",
            clinux_unix_bind(Int32(SOCK_SEQPACKET.rawValue), path, 1)
        )
        defer { close(listener) }
        Self.answer(listener, ["what?", "connections=", "connections=3 clients=4"])
        let reactor = try Reactor()
        let link = try ControlLink(path: path, reactor: reactor)
        func ask() {
            guard link.isOpen else { return reactor.stop() }
            link.askForCounters()
            reactor.after(.milliseconds(1)) { ask() }
        }
        ask()
        reactor.run()
        #expect(link.counters.connections == 3)
        #expect(link.counters.clients == 4)
    }
}
