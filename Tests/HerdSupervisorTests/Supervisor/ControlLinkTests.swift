import CLinux
import Foundation
import TestSupport
import Testing

@testable import HerdSupervisor

@Suite struct ControlLinkTests {
    /// A control socket that answers each packet on its one connection with the next answer, then
    /// closes it.
    private struct Listener {
        let path: String
        private let folder: TemporaryFolder

        init(_ answers: [String]) throws {
            folder = try TemporaryFolder()
            path = "\(folder.path)/control.sock"
            let listener = OwnedDescriptor(
                try LinuxError.check(
                    "listen",
                    clinux_unix_bind(Int32(SOCK_SEQPACKET.rawValue), path, 1)
                )
            )
            Thread.detachNewThread { Self.serve(listener, answers) }
        }

        private static func serve(_ listener: OwnedDescriptor, _ answers: [String]) {
            let connection = accept(listener.number, nil, nil)
            defer { close(connection) }
            for answer in answers {
                var question = [UInt8](repeating: 0, count: 64)
                guard recv(connection, &question, question.count, 0) > 0 else { return }
                send(connection, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
            }
        }
    }

    @Test func `an answer that is not understood does not end the asking`() throws {
        let listener = try Listener(["what?", "connections=", "connections=3 clients=4"])
        let reactor = try Reactor()
        let link = try ControlLink(path: listener.path, reactor: reactor)
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

    /// What an order was answered, by the time that it is no longer pending.
    private static func answer(to order: String, from answers: [String]) throws -> [String] {
        let listener = try Listener(answers)
        let reactor = try Reactor()
        var heard: [String] = []
        let order = try ControlOrder(order, path: listener.path, reactor: reactor) { answer in
            if case .said(let text) = answer { heard.append(text) }
        }
        func look() {
            guard order.isPending else { return reactor.stop() }
            reactor.after(.milliseconds(1)) { look() }
        }
        look()
        reactor.run()
        return heard
    }

    @Test func `an order is answered once`() throws {
        let answer = try Self.answer(to: "handover /path", from: ["moved 3", "moved 4"])
        #expect(answer == ["moved 3"])
    }

    @Test func `a worker that ends over an order has not answered`() throws {
        #expect(try Self.answer(to: "sync 1000", from: []) == [])
    }

    @Test func `the last word of a worker that is gone is heard`() throws {
        let listener = try Listener(["moved 3"])
        let reactor = try Reactor()
        var heard: [ControlOrder.Answer] = []
        let order = try ControlOrder("handover /path", path: listener.path, reactor: reactor) {
            heard.append($0)
        }
        while order.isPending { order.takeLastWord() }
        #expect(heard == [.said("moved 3")])
    }

    @Test func `a canceled order is never answered`() throws {
        let listener = try Listener(["moved 3"])
        let reactor = try Reactor()
        let order = try ControlOrder("handover /path", path: listener.path, reactor: reactor) {
            Issue.record("canceled, and answered with \($0)")
        }
        order.cancel()
        reactor.stop()
        reactor.run()
        #expect(!order.isPending)
    }

    @Test func `where nobody listens, an order can't be given`() throws {
        let folder = try TemporaryFolder()
        let reactor = try Reactor()
        #expect(throws: LinuxError.self) {
            _ = try ControlOrder("sync 1", path: "\(folder.path)/none", reactor: reactor) { _ in }
        }
    }
}
