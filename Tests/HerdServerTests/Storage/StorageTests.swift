import Glibc
import TestSupport
import Testing

@testable import HerdServer

/// Real workers on a real file, which is taken from them in every way.
@Suite(.timeLimit(.minutes(2))) struct StorageTests {
    private let succession: RealSuccession

    init() throws {
        succession = try RealSuccession()
    }

    private var file: String { "\(succession.path)/.herd/data/Goloman.sqlite" }

    @Test func `what was acknowledged is known after a kill`() async throws {
        let old = try succession.start()
        let answer = try report("kiwi", 100)
        #expect(answer.hasPrefix("AT Goloman "))
        try await succession.kill(old)
        _ = try succession.start()
        #expect(try ask("WHATSAT kiwi 10 0") == answer)
    }

    /// Killed before the commit nothing is known; after it the report is, though nobody was told.
    @Test(arguments: ["storage.save", "storage.saved"])
    func `no AT leaves a worker that dies at its disk`(step: String) async throws {
        let old = try succession.start(failpoint: "Goloman/\(step)=kill")
        let client = try LineClient(port: succession.port)
        try client.send("IAMAT kiwi +34.0-118.0 100\n")
        #expect((try? client.line()) ?? nil == nil)
        #expect(try await succession.forget(old) == 137)
        _ = try succession.start()
        let isKnown = try ask("WHATSAT kiwi 10 0").hasPrefix("AT ")
        #expect(isKnown == (step == "storage.saved"))
    }

    /// A log that is there is written without a sync of SQLite's own: the failure is ours to see.
    @Test(arguments: [false, true])
    func `an fsync that fails ends the worker, and nobody is told otherwise`(
        leavesLog: Bool
    ) async throws {
        let before = try succession.start()
        let answer = try report("kiwi", 100)
        if leavesLog {
            try await succession.kill(before)
        } else {
            before.signal(SIGTERM)
            #expect(try await succession.forget(before) == 0)
        }

        let worker = try succession.start(disk: .broken)
        let client = try LineClient(port: succession.port)
        try client.send("IAMAT pear +34.0-118.0 100\n")
        #expect((try? client.line()) ?? nil == nil)
        #expect(try await succession.forget(worker) == 74)
        #expect(worker.log.contains("the reports' file can't be relied on"))

        _ = try succession.start()
        #expect(try ask("WHATSAT kiwi 10 0") == answer)
        #expect(try report("pear", 101).hasPrefix("AT "))
    }

    /// A limit of a file's size is to SQLite what a full disk is, and needs no disk to be full.
    @Test func `a full disk refuses reports until there is room, and finds places`() async throws {
        let worker = try succession.start()
        var answer = try report("kiwi", 1)
        try await worker.limitFiles(toBytes: 65_536)
        let client = try LineClient(port: succession.port)
        var time = 1
        var last = answer
        while last.hasPrefix("AT ") {
            answer = last
            time += 1
            last = try #require(try client.ask("IAMAT kiwi +34.0-118.0 \(time)"))
        }
        #expect(last == "? IAMAT kiwi +34.0-118.0 \(time) not stored: the disk is full")
        #expect(try report("pear", 1).hasSuffix(" not stored: the disk is full"))
        #expect(try ask("WHATSAT kiwi 10 0").hasPrefix("AT Goloman "))
        #expect(try ask("WHATSAT pear 10 0") == "? WHATSAT pear 10 0")

        try await worker.limitFiles(toBytes: nil)
        try await until { try report("pear", 2).hasPrefix("AT ") }
        try await succession.kill(worker)
        _ = try succession.start()
        #expect(try ask("WHATSAT pear 10 0").hasPrefix("AT Goloman "))
        // What was refused may be known, or what was acknowledged before; nothing older is.
        let known = try ask("WHATSAT kiwi 10 0")
        #expect(known == answer || known.hasSuffix(" \(time)"))
    }

    @Test func `a worker that begins on a full disk knows what is in its file`() async throws {
        let old = try succession.start()
        let answer = try report("kiwi", 1)
        try await succession.kill(old)
        let worker = try succession.start(disk: .full)
        #expect(try ask("WHATSAT kiwi 10 0") == answer)
        #expect(try report("pear", 1).hasSuffix(" not stored: the disk is full"))
        try await worker.limitFiles(toBytes: nil)
        try await until { try report("pear", 2).hasPrefix("AT ") }
        try await succession.kill(worker)
        _ = try succession.start()
        #expect(try ask("WHATSAT kiwi 10 0") == answer)
        #expect(try ask("WHATSAT pear 10 0").hasPrefix("AT Goloman "))
    }

    @Test func `a worker that begins on a full disk without a file serves all the same`()
        async throws
    {
        let worker = try succession.start(disk: .full)
        #expect(try report("pear", 1).hasSuffix(" not stored: the disk is full"))
        try await worker.limitFiles(toBytes: nil)
        try await until { try report("pear", 2).hasPrefix("AT ") }
    }

    @Test func `a deleted file is made anew, with all that was in it`() async throws {
        let worker = try succession.start()
        let answer = try report("kiwi", 100)
        for suffix in ["", "-wal", "-shm"] { unlink(file + suffix) }
        // Waits for the new file, and for nothing in it but itself.
        #expect(try report("pear", 100).hasPrefix("AT "))
        try await until { worker.log.contains("was deleted or moved away") }
        worker.signal(SIGTERM)
        #expect(try await succession.forget(worker) == 0)
        _ = try succession.start()
        #expect(try ask("WHATSAT kiwi 10 0") == answer)
    }

    @Test func `a damaged file is set aside, and said in the log`() async throws {
        let old = try succession.start()
        _ = try report("kiwi", 100)
        old.signal(SIGTERM)
        #expect(try await succession.forget(old) == 0)
        let descriptor = open(file, O_WRONLY)
        #expect(pwrite(descriptor, "nonsense", 8, 0) == 8)
        close(descriptor)

        let worker = try succession.start()
        #expect(try ask("WHATSAT kiwi 10 0") == "? WHATSAT kiwi 10 0")
        #expect(worker.log.contains("the reports' file is damaged"))
        #expect(access("\(file).damaged", F_OK) == 0)
        #expect(try report("kiwi", 101).hasPrefix("AT "))
    }

    @Test func `replies keep their order though some wait for the disk`() async throws {
        _ = try succession.start()
        let client = try LineClient(port: succession.port)
        var lines = ""
        for time in 1...200 { lines += "IAMAT kiwi +34.0-118.0 \(time)\nHELLO \(time)\n" }
        try client.send(lines)
        for time in 1...200 {
            #expect(try client.line()?.hasSuffix(" \(time)") == true)
            #expect(try client.line() == "? HELLO \(time)")
        }
    }

    @Test func `a hand-over takes no report from the file, and a crash after it none either`()
        async throws
    {
        let old = try succession.start()
        let client = try LineClient(port: succession.port)
        let answer = try #require(try client.ask("IAMAT kiwi +34.0-118.0 100"))
        let successor = try succession.start(of: old)
        try client.send("IAMAT pear +34.0-118.0 100\n")
        let control = try succession.orderHandover(from: old, to: successor)
        #expect(try control.packet() == "moved 1")
        #expect(try await succession.forget(old) == 0)
        #expect(try client.line()?.hasPrefix("AT ") == true)
        let later = try #require(try client.ask("IAMAT fig +34.0-118.0 100"))
        try await succession.kill(successor)
        _ = try succession.start()
        #expect(try ask("WHATSAT kiwi 10 0") == answer)
        #expect(try ask("WHATSAT fig 10 0") == later)
        #expect(try ask("WHATSAT pear 10 0").hasPrefix("AT "))
    }

    @Test func `a hand-over that fails leaves the file to the old worker`() async throws {
        let old = try succession.start()
        let client = try LineClient(port: succession.port)
        let successor = try succession.start(of: old, failpoint: "Goloman/taker.accept=kill")
        let control = try succession.orderHandover(from: old, to: successor)
        #expect(try control.packet() == "kept the successor hung up")
        try await succession.forget(successor)
        let answer = try #require(try client.ask("IAMAT kiwi +34.0-118.0 100"))
        #expect(answer.hasPrefix("AT "))
        try await succession.kill(old)
        _ = try succession.start()
        #expect(try ask("WHATSAT kiwi 10 0") == answer)
    }

    @Test func `a successor whose predecessor dies knows all that it had acknowledged`()
        async throws
    {
        let old = try succession.start()
        let successor = try succession.start(of: old)
        let answer = try report("kiwi", 100)
        try await succession.kill(old)
        #expect(try ask("WHATSAT kiwi 10 0") == answer)
        #expect(try report("pear", 100).hasPrefix("AT "))
        try await succession.kill(successor)
        _ = try succession.start()
        #expect(try ask("WHATSAT kiwi 10 0") == answer)
    }

    // MARK: - Clients

    private func report(_ client: String, _ time: Int) throws -> String {
        try ask("IAMAT \(client) +34.0-118.0 \(time)")
    }

    /// The first line of the reply, on a connection of its own.
    private func ask(_ line: String) throws -> String {
        try #require(try LineClient(port: succession.port).ask(line))
    }
}

extension RealWorker {
    /// No file of the worker's may become longer; nil: any may.
    ///
    /// prlimit(2) is a GNU extension that Swift does not see; util-linux has it as a program.
    fileprivate func limitFiles(toBytes bytes: Int?) async throws {
        let limit = bytes.map(String.init) ?? "unlimited"
        let words = ["--pid", "\(pid)", "--fsize=\(limit):unlimited"]
        let outcome = try await ChildProgram.run("prlimit", words)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
