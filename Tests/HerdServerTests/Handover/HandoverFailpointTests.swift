import Glibc
import TestSupport
import Testing

@testable import HerdServer

/// Real workers that are killed, stopped or wrong at each step of a hand-over.
@Suite(.timeLimit(.minutes(3))) struct HandoverFailpointTests {
    private static let beforeAdoption: [FailpointStep] = [
        .takerWelcome, .takerTake, .takerAccept, .takerAccepted, .takerAdopt,
    ]
    private static let beforeEnd: [FailpointStep] = [
        .giverOrdered, .giverConnected, .giverHello, .giverGreeted, .giverFreeze, .giverFrozen,
        .giverOffer, .giverReports, .giverEnd,
    ]
    private static let afterEnd: [FailpointStep] = [
        .giverEnded, .giverCommit, .giverCommitted, .giverAnswered,
    ]

    @Test(arguments: beforeAdoption, ["kill", "exit"])
    func `a successor that dies before it has adopted leaves clients as they were`(
        step: FailpointStep,
        action: String
    ) async throws {
        let attempt = try Attempt(successor: "Goloman/\(step.rawValue)=\(action)")
        #expect(try attempt.control.packet() == "kept the successor hung up")
        #expect(try await attempt.successor.end() == (action == "kill" ? 137 : 7))
        try attempt.clients.expectUntouched()
        try await attempt.repeatWithNewSuccessor()
    }

    @Test(arguments: [FailpointStep.takerWelcome, .takerTake, .takerAccept], ["stop", "mute"])
    func `a successor that hangs before it has accepted leaves clients as they were`(
        step: FailpointStep,
        action: String
    ) async throws {
        let attempt = try Attempt(successor: "*/\(step.rawValue)=\(action)")
        let patience = step == .takerWelcome ? "2.0" : "0.15"
        #expect(
            try attempt.control.packet() == "kept the successor was silent for \(patience) seconds"
        )
        try attempt.clients.expectUntouched()
        attempt.successor.signal(SIGKILL)
        _ = try await attempt.successor.end()
        try await attempt.repeatWithNewSuccessor()
    }

    @Test(arguments: [FailpointStep.takerAccepted, .takerAdopt], [1, 2])
    func `a successor that is stopped between commit and adoption is killed by the old worker`(
        step: FailpointStep,
        threads: Int
    ) async throws {
        let attempt = try Attempt(successor: "*/\(step.rawValue)=stop", threads: threads)
        #expect(try attempt.control.packet() == "kept the successor was silent for 0.15 seconds")
        _ = try await attempt.successor.end()
        try attempt.clients.expectUntouched()
        try await attempt.repeatWithNewSuccessor()
    }

    @Test(arguments: [FailpointStep.takerWelcome, .takerTake, .takerAccept])
    func `a successor that answers nonsense leaves clients as they were`(
        step: FailpointStep
    ) async throws {
        let attempt = try Attempt(successor: "*/\(step.rawValue)@1=wrong")
        #expect(try attempt.control.packet()?.hasPrefix("kept ") == true)
        try attempt.clients.expectUntouched()
        // It was wrong only once.
        let again = try attempt.orderAgain()
        #expect(try again.packet() == "moved \(VariousClients.count)")
        try attempt.clients.expectUntouched()
    }

    @Test(arguments: afterEnd, [1, 2])
    func `an old worker that dies when all is out loses nobody`(
        step: FailpointStep,
        threads: Int
    ) async throws {
        let attempt = try Attempt(old: "*/\(step.rawValue)=kill", threads: threads)
        #expect(try await attempt.old.end() == 137)
        try attempt.clients.expectUntouched()
        let next = try LineClient(port: attempt.succession.port)
        #expect(try next.ask("HELLO") == "? HELLO")
    }

    @Test(arguments: beforeEnd)
    func `when an old worker dies earlier, its successor serves`(step: FailpointStep) async throws {
        let attempt = try Attempt(old: "*/\(step.rawValue)=kill")
        #expect(try await attempt.old.end() == 137)
        let next = try LineClient(port: attempt.succession.port)
        #expect(try next.ask("WHATSAT kiwi 10 5")?.hasPrefix("AT Goloman") == true)
        withExtendedLifetime(attempt) {}
    }

    @Test(arguments: beforeEnd + afterEnd, [1, 2])
    func `an old worker that is stopped at any step and goes on loses nobody`(
        step: FailpointStep,
        threads: Int
    ) async throws {
        let attempt = try Attempt(old: "*/\(step.rawValue)@1=stop", threads: threads)
        try await until { attempt.old.isStopped }
        attempt.old.signal(SIGCONT)
        let answer = try #require(try attempt.control.packet())
        if answer.hasPrefix("kept") {
            try attempt.clients.expectUntouched()
            let again = try attempt.orderAgain()
            #expect(try again.packet() == "moved \(VariousClients.count)")
        } else {
            #expect(answer == "moved \(VariousClients.count)")
        }
        #expect(try await attempt.old.end() == 0)
        try attempt.clients.expectUntouched()
    }

    @Test func `another version is refused before clients notice`() async throws {
        let attempt = try Attempt(old: "*/giver.hello=wrong,*/giver.freeze=kill")
        let reason = "the successor does not know this version of the hand-over"
        #expect(try attempt.control.packet() == "unable \(reason)")
        try attempt.clients.expectUntouched()
    }

    @Test(arguments: [FailpointStep.giverOffer, .giverEnd])
    func `what was falsified on its way is not adopted`(step: FailpointStep) async throws {
        let attempt = try Attempt(old: "*/\(step.rawValue)@1=wrong")
        #expect(try attempt.control.packet()?.hasPrefix("kept ") == true)
        try attempt.clients.expectUntouched()
    }
}

/// A hand-over that was ordered between two real workers, whose clients are in several states.
private struct Attempt {
    let succession: RealSuccession
    let old: RealWorker
    let clients: VariousClients
    let successor: RealWorker
    /// The order's own connection.
    let control: PacketClient

    /// Starts both, each with its failpoint, and orders the hand-over.
    init(
        old oldFailpoint: String? = nil,
        successor successorFailpoint: String? = nil,
        threads: Int = 1
    ) throws {
        succession = try RealSuccession(threads: threads)
        old = try succession.start(failpoint: oldFailpoint)
        clients = try VariousClients(port: succession.port)
        successor = try succession.start(failpoint: successorFailpoint)
        control = try succession.orderHandover(from: old, to: successor)
    }

    func orderAgain() throws -> PacketClient {
        try succession.orderHandover(from: old, to: successor)
    }

    /// A new successor gets what the last one did not.
    func repeatWithNewSuccessor() async throws {
        let next = try succession.start(of: old)
        let again = try succession.orderHandover(from: old, to: next)
        #expect(try again.packet() == "moved \(VariousClients.count)")
        #expect(try await old.end() == 0)
        try clients.expectUntouched()
    }
}

/// Connected clients in several states, which can tell whether anything has happened to them.
private final class VariousClients {
    static let count = 5
    private static let word = "kiwi"
    private let idle: LineClient
    private let midLine: LineClient
    private let asking: [LineClient]
    private let ports: [Int]
    private var all: [LineClient] { [idle, midLine] + asking }

    init(port: Int) throws {
        idle = try LineClient(port: port)
        midLine = try LineClient(port: port)
        asking = try (0..<3).map { _ in try LineClient(port: port) }
        ports = ([idle, midLine] + asking).map(\.localPort)
        for client in all { _ = try client.ask("IAMAT \(Self.word) +34.0-118.4 1520023934") }
        try midLine.send("HEL")
    }

    /// Every connection is what it was, and what was begun on it goes on.
    func expectUntouched() throws {
        #expect(all.map(\.localPort) == ports)
        try midLine.send("LO\nHEL")
        #expect(try midLine.line() == "? HELLO")
        for client in asking { try client.send("FIRST\nSECOND\n") }
        for client in asking {
            #expect(try client.line() == "? FIRST")
            #expect(try client.line() == "? SECOND")
        }
        #expect(try idle.ask("HELLO") == "? HELLO")
    }
}
