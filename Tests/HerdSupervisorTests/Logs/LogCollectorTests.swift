import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

struct LogCollectorTests {
    var folder: LogFolder

    init() throws { folder = try LogFolder() }

    /// Writes all of it, in chunks of random sizes.
    private func write(
        _ bytes: [UInt8],
        to descriptor: Int32,
        using random: inout some RandomNumberGenerator
    ) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(Int.random(in: 1...4_000, using: &random))
            let count = chunk.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Any bytes, with LFs in them every so often, none at the end.
    private func noise(_ count: Int, using random: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<count).map { _ in
            Int.random(in: 0..<60, using: &random) == 0
                ? UInt8(ascii: "\n") : UInt8.random(in: 0...255, using: &random)
        } + [0]
    }

    @Test(arguments: [1_000, 20_000, 10_000_000])
    func `every byte is in the log, in its order, however it was written`(bytesMax: Int) throws {
        var folder = folder
        folder.policy.bytesMax = bytesMax
        var random = SystemRandomNumberGenerator()
        let collector = try folder.collector()
        let pipes = try collector.openWorker(server: "Hands", generation: 1)
        let out = noise(60_000, using: &random)
        let err = noise(5_000, using: &random)
        write(out, to: pipes.out, using: &random)
        collector.record("Hands", "between")
        write(err, to: pipes.err, using: &random)
        collector.workerEnded(server: "Hands", generation: 1)
        collector.stop()

        #expect(try folder.written("Hands", to: .out) == out)
        #expect(try folder.written("Hands", to: .err) == err)
        let records = try folder.records("Hands")
        #expect(records.map { $0?.sequence } == (1...UInt64(records.count)).map { $0 })
        #expect(records.last??.ending == .unterminated)
        for file in try folder.files("Hands") {
            #expect(file.last == UInt8(ascii: "\n"))
            #expect(file.count <= bytesMax || file.count { $0 == UInt8(ascii: "\n") } == 1)
        }
    }

    @Test func `a worker's flood is kept whole, and so is the line it was killed in`() throws {
        let zoo = try ProcessZoo()
        let collector = try folder.collector()
        let pipes = try collector.openWorker(server: "Wilkes", generation: 3)
        var plan = zoo.plan(
            "yes 0123456789 | head -n 20000; echo oops >&2; printf half; kill -KILL $$"
        )
        plan.output = pipes.out
        plan.errors = pipes.err
        #expect(try zoo.launch(plan).get().awaitEnd() == .signal(SIGKILL))
        collector.workerEnded(server: "Wilkes", generation: 3)
        collector.stop()
        let line = Array("0123456789\n".utf8)
        let expected = Array(repeatElement(line, count: 20_000).joined()) + Array("half".utf8)
        #expect(try folder.written("Wilkes", to: .out) == expected)
        #expect(try folder.written("Wilkes", to: .err) == Array("oops\n".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.herd.run).isEmpty)
    }

    @Test func `a child that goes on writing keeps nobody waiting`() throws {
        let zoo = try ProcessZoo()
        let collector = try folder.collector()
        let pipes = try collector.openWorker(server: "Welsh", generation: 1)
        var plan = zoo.plan("yes & exit 0")
        plan.output = pipes.out
        plan.errors = pipes.err
        let worker = try zoo.launch(plan).get()
        #expect(worker.awaitEnd() == .code(0))
        collector.workerEnded(server: "Welsh", generation: 1)
        collector.record("Welsh", "the end")
        collector.stop()
        #expect(try folder.texts("Welsh").last == "the end")
        while !worker.session.members.isEmpty { worker.signalSession(SIGKILL) }
    }

    @Test func `two workers of a server write to one log, each line whole`() throws {
        let collector = try folder.collector()
        let old = try collector.openWorker(server: "Hands", generation: 1)
        let new = try collector.openWorker(server: "Hands", generation: 2)
        for (descriptor, text) in [
            (old.out, "a"), (new.out, "b"), (old.out, "c\n"), (new.out, "d\n"),
        ] {
            #expect(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
        }
        collector.workerEnded(server: "Hands", generation: 1)
        collector.workerEnded(server: "Hands", generation: 2)
        collector.stop()
        #expect(try folder.texts("Hands").sorted() == ["ac", "bd"])
    }

    @Test func `numbers go on under the next supervisor`() throws {
        for sentence in ["one", "two\nthree", "four"] {
            let collector = try folder.collector()
            collector.record("herdctl", sentence)
            collector.stop()
        }
        #expect(try folder.texts("herdctl") == ["one", "two", "three", "four"])
        #expect(try folder.records("herdctl").map { $0?.sequence } == [1, 2, 3, 4])
        #expect(try folder.records("herdctl").allSatisfy { $0?.stream == .herd })
    }

    @Test func `the last lines of a worker are told, from its pipes and after its end`() throws {
        let collector = try folder.collector()
        let pipes = try collector.openWorker(server: "Hands", generation: 7)
        for (descriptor, text) in [(pipes.out, "one\ntwo\n"), (pipes.err, "Fatal error: thr")] {
            #expect(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
        }
        func lines(_ limit: Int) -> [String] {
            collector.lastLines(server: "Hands", generation: 7, limit: limit)
        }
        #expect(lines(5).sorted() == ["Fatal error: thr", "one", "two"])
        #expect(lines(1).count == 1)
        collector.workerEnded(server: "Hands", generation: 7)
        #expect(lines(5).sorted() == ["Fatal error: thr", "one", "two"])
        for generation in 8..<20 {
            _ = try collector.openWorker(server: "Hands", generation: generation)
            collector.workerEnded(server: "Hands", generation: generation)
        }
        #expect(lines(5) == [])
        collector.stop()
    }

    @Test func `a folder that can't take pipes costs neither lines nor descriptors`() throws {
        let collector = try folder.collector()
        try FileManager.default.removeItem(atPath: folder.herd.run)
        let leaks = LeakCheck()
        for generation in 1...LeakCheck.rounds {
            let pipes = try collector.openWorker(server: "Hands", generation: generation)
            #expect(Glibc.write(pipes.out, "line\n", 5) == 5)
            collector.workerEnded(server: "Hands", generation: generation)
        }
        collector.stop()
        leaks.expectNone()
        #expect(try folder.texts("Hands") == Array(repeating: "line", count: LeakCheck.rounds))
    }

    @Test func `workers that come and go leave no descriptors behind`() throws {
        let collector = try folder.collector()
        let leaks = LeakCheck()
        for generation in 0..<LeakCheck.rounds {
            _ = try collector.openWorker(server: "Hands", generation: generation)
            collector.workerEnded(server: "Hands", generation: generation)
        }
        collector.stop()
        leaks.expectNone()
    }
}
