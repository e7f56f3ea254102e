import CLinux
import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

/// Bytes of a worker are in its pipe, in the ring or in the file, wherever a supervisor ends.
struct LogRingTests {
    private let folder: LogFolder

    init() throws { folder = try LogFolder() }

    private func write(_ text: String, to descriptor: Int32) {
        #expect(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
    }

    @Test func `the next supervisor reads what a worker wrote meanwhile, half a line too`() throws {
        let first = try folder.collector()
        let pipes = try first.openWorker(server: "Hands", generation: 1)
        // The worker's own ends, which outlive the supervisor.
        let (out, err) = (dup(pipes.out), dup(pipes.err))
        defer { for end in [out, err] { close(end) } }
        write("one\ntwo\nthr", to: out)
        #expect(first.lastLines(server: "Hands", generation: 1, limit: 9).count == 3)
        // A supervisor that is killed stops in the middle; its threads and descriptors just go.
        first.abandon()
        write("ee\nfour\n", to: out)
        write("oops", to: err)

        let second = try folder.collector()
        second.resumeWorker(server: "Hands", generation: 1)
        write("\nfi", to: err)
        write("ve", to: out)
        second.workerEnded(server: "Hands", generation: 1)
        second.stop()
        #expect(try folder.written("Hands", to: .out) == Array("one\ntwo\nthree\nfour\nve".utf8))
        #expect(try folder.written("Hands", to: .err) == Array("oops\nfi".utf8))
        let records = try folder.records("Hands")
        #expect(records.map { $0?.sequence } == (1...UInt64(records.count)).map { $0 })
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.herd.run).isEmpty)
    }

    @Test func `a pipe that can't be full of one line becomes pieces of it`() throws {
        let collector = try folder.collector()
        let pipes = try collector.openWorker(server: "Hands", generation: 1)
        #expect(clinux_pipe_resize(pipes.out, 4_096) == 4_096)
        let line = String(repeating: "x", count: 50_000)
        let written = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            write(line + "\n", to: pipes.out)
            written.signal()
        }
        written.wait()
        collector.workerEnded(server: "Hands", generation: 1)
        collector.stop()
        #expect(try folder.written("Hands", to: .out) == Array((line + "\n").utf8))
    }

    @Test func `a disk that stands still keeps no worker waiting, and says what it cost`() throws {
        // A pipe in the log's place takes 64 KiB and then nothing.
        try FileManager.default.createDirectory(
            atPath: "\(folder.temporary.path)/logs",
            withIntermediateDirectories: true
        )
        mkfifo(folder.path("Hands"), 0o600)
        let reader = open(folder.path("Hands"), O_RDWR | O_NONBLOCK)
        defer { close(reader) }
        let collector = try folder.collector()
        let pipes = try collector.openWorker(server: "Hands", generation: 1)
        let line = String(repeating: "y", count: 99) + "\n"
        for _ in 0..<60_000 { write(line, to: pipes.out) }
        #expect(collector.dropped("Hands") > 0)
        unlink(folder.path("Hands"))
        collector.workerEnded(server: "Hands", generation: 1)
        collector.stop()
        let texts = try folder.texts("Hands")
        let told = texts.filter { $0.hasPrefix("dropped ") }.compactMap {
            $0.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
        #expect(told.reduce(0, +) == collector.dropped("Hands"))
    }

    @Test func `a log that is rotated by hand goes on without a gap`() async throws {
        var folder = folder
        folder.policy.gzip = true
        let collector = try folder.collector()
        for number in 1...5 {
            collector.record("Hands", "record \(number)")
            await collector.rotate(["Hands"])
        }
        let compressed = LogRotation.compressed(LogRotation.path(folder.path("Hands"), age: 5))
        while !FileManager.default.fileExists(atPath: compressed) { await Task.yield() }
        collector.record("Hands", "record 6")
        collector.stop()
        let check = LogsInspection.check("Hands", folder: folder.herd, directory: "logs")
        #expect(check.records == 6)
        #expect(check.problems == 0)
        #expect(check.firstSequence == 1)
    }
}
