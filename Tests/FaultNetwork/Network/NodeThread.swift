import Foundation

/// A thread of its own for one node: what runs there, and every program that it starts, lives in
/// the namespace that its first job has made.
///
/// It lives until `end`, so a child can have the kernel end it together with the thread.
final class NodeThread: @unchecked Sendable {
    private let condition = NSCondition()
    private var jobs: [@Sendable () -> Void] = []
    private var isEnding = false

    init() {
        let thread = Thread { [self] in
            while let job = next() { job() }
        }
        thread.start()
    }

    /// Runs the body there, after all that was to be run before.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            add { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Ends the thread when it has run what it was to run.
    func end() {
        condition.withLock {
            isEnding = true
            condition.signal()
        }
    }

    private func add(_ job: @escaping @Sendable () -> Void) {
        condition.withLock {
            precondition(!isEnding, "a node that has ended runs nothing")
            jobs.append(job)
            condition.signal()
        }
    }

    private func next() -> (@Sendable () -> Void)? {
        condition.withLock {
            while jobs.isEmpty, !isEnding { condition.wait() }
            return jobs.isEmpty ? nil : jobs.removeFirst()
        }
    }
}
