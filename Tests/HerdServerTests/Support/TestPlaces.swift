import HerdCore
import NIOConcurrencyHelpers
import NIOCore

@testable import HerdServer

/// Places that answer at once, or when the test says so.
final class TestPlaces: Sendable {
    private let isHeld: Bool
    private let asked: AsyncStream<Void>
    private let questions: AsyncStream<Void>.Continuation
    private let source = NIOLockedValueBox<NIOLoopBound<Source>?>(nil)

    /// `held`: no answer comes before `release`.
    init(held: Bool = false) {
        isHeld = held
        (asked, questions) = AsyncStream.makeStream()
    }

    func source(on eventLoop: any EventLoop) -> any PlacesSource {
        let source = Source(isHeld: isHeld) { [questions] in questions.yield() }
        self.source.withLockedValue { $0 = NIOLoopBound(source, eventLoop: eventLoop) }
        return source
    }

    /// Returns when so many questions have been asked.
    func waitForQuestions(_ count: Int) async {
        var iterator = asked.makeAsyncIterator()
        for _ in 0..<count { await iterator.next() }
    }

    /// Answers what has been asked, the last question first.
    func release() async throws {
        guard let source = source.withLockedValue({ $0 }) else { return }
        try await source.eventLoop.submit { source.value.release() }.get()
    }

    /// Questions that nobody has taken back or got an answer to.
    func waiting() async throws -> Int {
        guard let source = source.withLockedValue({ $0 }) else { return 0 }
        return try await source.eventLoop.submit { source.value.waiting.count }.get()
    }

    /// The JSON of every answer.
    static func json(bound: Int) -> String {
        var bytes: [UInt8] = []
        answer.write(bound: bound, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    fileprivate static let answer = PlacesAnswer(PlacesFailure(.unreachable))
}

private final class Source: PlacesSource {
    var waiting: [(ticket: PlacesTicket, deliver: (PlacesAnswer) -> Void)] = []
    private let isHeld: Bool
    private let asked: () -> Void
    private var tickets: UInt64 = 0
    let known: @Sendable (PlacesQuestion) -> PlacesAnswer? = { _ in nil }

    init(isHeld: Bool, asked: @escaping () -> Void) {
        self.isHeld = isHeld
        self.asked = asked
    }

    func ask(
        _ question: PlacesQuestion,
        deliver: @escaping (PlacesAnswer) -> Void
    ) -> PlacesTicket {
        tickets += 1
        let ticket = PlacesTicket(number: tickets)
        if isHeld { waiting.append((ticket, deliver)) } else { deliver(TestPlaces.answer) }
        asked()
        return ticket
    }

    func cancel(_ ticket: PlacesTicket) {
        waiting.removeAll { $0.ticket == ticket }
    }

    func shutdown() { release() }

    func release() {
        while let last = waiting.popLast() { last.deliver(TestPlaces.answer) }
    }
}
